#!/usr/bin/env python3
"""What the model `late_arrival` reads, computed with DuckDB instead of Granary.

Two sets of rows: its training set, and what is served at one time T for the flights scheduled in
the hour after it.

The rules and the definitions of schemas/flights are written out by hand in SQL: nothing here reads
the definitions or any code of the project, so that a mistake in either shows as a difference.
README.md beside this file states the rules, says how to run it, and defines the form of the output.
"""

import argparse
import hashlib
import math
from datetime import datetime
from pathlib import Path

import duckdb

REFERENCE = Path(__file__).resolve().parent
FIXTURES = REFERENCE.parent.parent / "fixtures"
EXPECTED = REFERENCE / "expected"

STATUSES = ["PRESENT", "NULL_VALUE", "OUTSIDE_MAX_AGE", "NOT_FOUND"]

FRAME_COLUMNS = (
    "carrier flight tailnum origin dest dep_delay arr_delay air_time distance hour minute "
    "time_hour scheduled_at known_at"
).split()

# View, join key, rows it is computed from, max age (none: static), feature -> expression.
VIEWS = [
    ("weather", "origin", "weather", "3 hours", {
        name: name
        for name in "temp dewp humid wind_dir wind_speed precip pressure visib".split()
    }),
    ("plane", "tailnum", "planes", None, {
        name: name for name in "year seats engines engine manufacturer".split()
    }),
    ("carrier_punctuality", "carrier", "flights", "7 days", {"last_delay": "dep_delay"}),
    ("airport_congestion", "origin", "flights", "1 day", {"last_delay": "dep_delay"}),
    ("plane_history", "tailnum", "flights", "30 days", {"last_arrival_delay": "arr_delay"}),
]

# A flight that arrived counts as late past 15 minutes; the rest do not count at all.
LATE = ("case when arr_delay > 15 then 1 else 0 end", "arr_delay is not null")

# View, join key, feature -> (aggregate, (argument, condition) or none to count rows, window). They
# are all over the flights.
WINDOWED_VIEWS = [
    ("carrier_windows", "carrier", {
        "flights_3h": ("count", None, "3 hours"),
        "mean_delay_3h": ("mean", ("dep_delay", "true"), "3 hours"),
        "mean_delay_24h": ("mean", ("dep_delay", "true"), "24 hours"),
        "mean_delay_7d": ("mean", ("dep_delay", "true"), "7 days"),
        "late_share_7d": ("mean", LATE, "7 days"),
    }),
    ("airport_windows", "origin", {
        "flights_3h": ("count", None, "3 hours"),
        "mean_delay_3h": ("mean", ("dep_delay", "true"), "3 hours"),
        "mean_delay_24h": ("mean", ("dep_delay", "true"), "24 hours"),
        "late_share_3h": ("mean", LATE, "3 hours"),
    }),
    ("plane_windows", "tailnum", {
        "flights_24h": ("count", None, "24 hours"),
        "mean_arrival_delay_24h": ("mean", ("arr_delay", "true"), "24 hours"),
        "mean_arrival_delay_7d": ("mean", ("arr_delay", "true"), "7 days"),
        "late_share_7d": ("mean", LATE, "7 days"),
    }),
]

# Windows from short to long, each with what its early end is rounded down to a multiple of since
# the epoch: the largest of 1 d, 1 h, 5 min and 5 s that is not above a twelfth of it, in
# microseconds.
RESOLUTIONS = {"3 hours": 300_000_000, "24 hours": 3_600_000_000, "7 days": 3_600_000_000}

# Each source with its sequence: the ordinal of the row in its file, refused rows counted too.
SOURCES = """
create table flights as
with typed as (
  select row_number() over () as sequence, carrier, flight::bigint as flight, tailnum, origin, dest,
    dep_delay::double as dep_delay, arr_delay::double as arr_delay, air_time::double as air_time,
    distance::double as distance, hour::bigint as hour, minute::bigint as minute,
    strptime(time_hour, '%Y-%m-%dT%H:%M:%SZ') as time_hour
  from {flights}
), scheduled as (
  select *, time_hour + to_minutes(minute) as scheduled_at from typed
)
select *, scheduled_at + to_microseconds(
    round_even((coalesce(dep_delay, 0) + coalesce(air_time, 0)) * 60000000, 0)::bigint
  ) as known_at
from scheduled;
alter table flights add column event_time timestamp;
update flights set event_time = known_at;

create table weather as
select row_number() over () as sequence, origin, temp::double as temp, dewp::double as dewp,
  humid::double as humid, wind_dir::double as wind_dir, wind_speed::double as wind_speed,
  precip::double as precip, pressure::double as pressure, visib::double as visib,
  strptime(time_hour, '%Y-%m-%dT%H:%M:%SZ') as event_time
from {weather};
delete from weather where wind_speed < 0 or wind_speed > 200;

create table planes as
select row_number() over () as sequence, tailnum, year::bigint as year, seats::bigint as seats,
  engines::bigint as engines, engine, manufacturer
from {planes};

"""

TRAINING_FRAME = "select *, scheduled_at as t from flights where arr_delay is not null"

SERVED_FRAME = """
select *, timestamp '2013-03-01 00:00:00' as t from flights
where time_hour = timestamp '2013-03-01 00:00:00'
"""

# The latest row of each (key, event time); then the latest event time that is not after t.
TIMED_VIEW = """
create table {view} as
with history as (
  select {key} as key, event_time, sequence, {expressions}
  from {source} where {key} is not null
  qualify row_number() over (partition by {key}, event_time order by sequence desc) = 1
)
select frame.sequence, {features}
from frame asof left join history
  on frame.{key} = history.key and frame.t >= history.event_time
"""

STATIC_VIEW = """
create table {view} as
with history as (
  select {key} as key, sequence, {expressions}
  from {source} where {key} is not null
  qualify row_number() over (partition by {key} order by sequence desc) = 1
)
select frame.sequence, {features}
from frame left join history on frame.{key} = history.key
"""

# All rows of the key with floor(t - window) <= event time <= t, tied or not.
WINDOWED_VIEW = """
create table {view} as
with history as (
  select {key} as key, event_time, {arguments} from flights where {key} is not null
)
select frame.sequence, {features}
from frame left join history
  on frame.{key} = history.key and history.event_time <= frame.t
    and history.event_time >= {start}
group by frame.sequence, frame.{key}, frame.t
"""

START = "make_timestamp((epoch_us(frame.t - interval '{window}') // {resolution}) * {resolution})"

TOO_OLD = "history.event_time < frame.t - interval '{age}'"


def read_csv(path: Path) -> str:
    """Every field as text, so that each cast is written out; rows in the order of the file."""
    return f"read_csv('{path}', all_varchar = true, nullstr = ['NA', ''], parallel = false)"


def create_view(db, view, key, source, age, features) -> None:
    too_old = TOO_OLD.format(age=age) if age else "false"
    selected = []
    for name in features:
        status = (
            "case when history.sequence is null then 'NOT_FOUND' "
            f"when {too_old} then 'OUTSIDE_MAX_AGE' "
            f"when history.{name} is null then 'NULL_VALUE' else 'PRESENT' end"
        )
        selected.append(f"case when not ({too_old}) then history.{name} end as {view}__{name}")
        selected.append(f"{status} as {view}__{name}__status")
    db.execute(
        (TIMED_VIEW if age else STATIC_VIEW).format(
            view=f"joined_{view}",
            key=key,
            source=source,
            expressions=", ".join(f"{sql} as {name}" for name, sql in features.items()),
            features=", ".join(selected),
        )
    )


def create_windowed_view(db, view, key, features) -> None:
    arguments = []
    selected = []
    for name, (aggregate, argument, window) in features.items():
        value, condition = argument or ("1", "true")
        arguments.append(f"case when {condition} then {value} end as {name}")
        start = START.format(window=window, resolution=RESOLUTIONS[window])
        inside = f"filter (where history.event_time >= {start})"
        result = f"count(history.{name}) {inside}"
        if aggregate == "mean":
            # Whole numbers: the sum is exact in whatever order, and the division rounds once.
            total = f"sum(history.{name}::double) {inside}"
            result = f"case when {result} > 0 then {total} / {result} end"
        result = f"case when frame.{key} is not null then {result} end"
        status = (
            f"case when frame.{key} is null then 'NOT_FOUND' "
            f"when ({result}) is null then 'NULL_VALUE' else 'PRESENT' end"
        )
        selected.append(f"{result} as {view}__{name}")
        selected.append(f"{status} as {view}__{name}__status")
    asked = {window for _, _, window in features.values()}
    longest = [window for window in RESOLUTIONS if window in asked][-1]
    db.execute(
        WINDOWED_VIEW.format(
            view=f"joined_{view}",
            key=key,
            arguments=", ".join(arguments),
            features=", ".join(selected),
            start=START.format(window=longest, resolution=RESOLUTIONS[longest]),
        )
    )


def join(directory: Path, frame: str) -> tuple[list[str], list[tuple]]:
    """Column names and rows, a row for each row of the frame, in file order."""
    db = duckdb.connect()
    files = {name: read_csv(directory / f"{name}.csv") for name in ("flights", "weather", "planes")}
    db.execute(SOURCES.format(**files))
    db.execute(f"create table frame as {frame}")
    columns = [f"frame.{name}" for name in FRAME_COLUMNS]
    joins = ""
    for view, key, source, age, features in VIEWS:
        create_view(db, view, key, source, age, features)
        joins += f" join joined_{view} using (sequence)"
        for name in features:
            columns += [f"{view}__{name}", f"{view}__{name}__status"]
    for view, key, features in WINDOWED_VIEWS:
        create_windowed_view(db, view, key, features)
        joins += f" join joined_{view} using (sequence)"
        for name in features:
            columns += [f"{view}__{name}", f"{view}__{name}__status"]
    result = db.execute(f"select {', '.join(columns)} from frame{joins} order by sequence")
    return [column[0] for column in result.description], result.fetchall()


def float_text(value: float) -> str:
    """The shortest decimal that reads back as `value`, in the form of Swift's `description`."""
    text = repr(value)
    # Python turns to exponents at 1e16, Swift above 2^53; below that the two write the same.
    if 2**53 < abs(value) < 1e16:
        raise ValueError(f"{text} has another form in Swift")
    return text


def text(value) -> str:
    """One field of the canonical CSV."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return float_text(value)
        case datetime():
            fraction = f".{value.microsecond:06d}" if value.microsecond else ""
            return f"{value:%Y-%m-%dT%H:%M:%S}{fraction}Z"
        case str():
            quoted = value == "" or any(character in value for character in ',"\r\n')
            return '"' + value.replace('"', '""') + '"' if quoted else value
    raise TypeError(f"no canonical form for {value!r}")


def canonical(columns: list[str], rows: list[tuple]) -> str:
    lines = [columns, *rows]
    return "".join(",".join(text(value) for value in line) + "\n" for line in lines)


def summary(columns: list[str], rows: list[tuple]) -> str:
    """A line for each column but the statuses, which are counted beside their feature."""
    lines = [("column", "nulls", "sum", *STATUSES)]
    by_name = dict(zip(columns, zip(*rows)))
    for name in columns:
        if name.endswith("__status"):
            continue
        values = [value for value in by_name[name] if value is not None]
        total = None
        if all(isinstance(value, int) for value in values):
            total = sum(values)
        elif all(isinstance(value, float) for value in values):
            total = math.fsum(values)
        statuses = by_name.get(f"{name}__status")
        counts = [statuses.count(status) for status in STATUSES] if statuses else [None] * 4
        lines.append((name, len(rows) - len(values), total, *counts))
    return "".join(",".join(text(value) for value in line) + "\n" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", type=Path, metavar="FILE", help="also write the whole set here")
    arguments = parser.parse_args()
    EXPECTED.mkdir(exist_ok=True)

    def write(path: Path, contents: str) -> None:
        path.write_text(contents, encoding="utf-8", newline="")

    for fixture in ("flights", "flights_slice"):
        columns, rows = join(FIXTURES / fixture, TRAINING_FRAME)
        csv = canonical(columns, rows)
        digest = hashlib.sha256(csv.encode()).hexdigest()
        print(f"{fixture}: {len(rows)} rows, {len(columns)} columns, sha256 {digest}")
        write(EXPECTED / f"{fixture}.sha256", f"{digest}  {fixture}.csv\n")
        write(EXPECTED / f"{fixture}_columns.csv", summary(columns, rows))
        served = join(FIXTURES / fixture, SERVED_FRAME)
        write(EXPECTED / f"{fixture}_served.csv", canonical(*served))
        if fixture == "flights_slice":
            write(EXPECTED / f"{fixture}.csv", csv)
        elif arguments.full:  # 29 MB, of which the project keeps the digest
            write(arguments.full, csv)


if __name__ == "__main__":
    main()
