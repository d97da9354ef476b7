"""Writes Arrow files as pyarrow, pandas and Polars write them, and what they say as JSON.

    python Tests/Reference/arrow_frames.py                 # rewrites Tests/Reference/arrow/
    python Tests/Reference/arrow_frames.py --random 7 DIR  # others, of random columns, into DIR

The expected values are those that the files are made of, as Python has them: nothing is read back.
`expected.json` has for each file either its columns, with every value as text, or the code of the
error and some of its words:

    {"x.arrow": {"rows": 2, "columns": [{"name": "a", "type": "int64", "values": ["1", null]}]},
     "y.arrow": {"error": "unsupported_arrow", "words": "column 'a' is decimal(9, 2)"}}

A timestamp is its microseconds since 1970-01-01T00:00:00Z, a date its days. With --random a tool
that is not installed is left out.
"""

import datetime
import decimal
import json
import pathlib
import random
import sys

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)

EXPECTED = {}
DIRECTORY = pathlib.Path(__file__).parent / "arrow"


def text(value, type):
    """A value as `expected.json` has it."""
    if value is None:
        return None
    if type == "bool":
        return "true" if value else "false"
    if type in ("float32", "float64"):
        return repr(value)
    return str(value)


def expect(name, columns, rows=None):
    """Notes what a file says and gives the path to write it to; columns are (name, type, values)."""
    EXPECTED[name] = {
        "rows": len(columns[0][2]) if rows is None else rows,
        "columns": [
            {"name": column, "type": type, "values": [text(value, type) for value in values]}
            for column, type, values in columns
        ],
    }
    return str(DIRECTORY / name)


def refuse(name, error, words):
    EXPECTED[name] = {"error": error, "words": words}
    return str(DIRECTORY / name)


# --- Columns that all tools have, with the values that are easily lost. ---

FLOATS = [0.1, None, -0.0, float("inf"), 5e-324]
FLOAT32S = [0.5, None, -0.0, float("-inf"), 1.401298464324817e-45]
# 12 bytes are the most that a view has in line.
TEXTS = ["", None, "twelve bytes", "thirteen byte", "é 🛫 e\u0301 " * 9]
MICROSECONDS = [0, None, -1, 1362096000123456, -62135596800000000]
DAYS = [0, None, -1, 15765, -719162]
MODES = ["EWR", None, "JFK", "EWR", "a longer text of a dictionary"]


def moment(microseconds):
    if microseconds is None:
        return None
    return EPOCH + datetime.timedelta(microseconds=microseconds)


def day(days):
    return None if days is None else (EPOCH + datetime.timedelta(days=days)).date()


# --- pyarrow ---


def pyarrow_columns():
    """(name, type here, values here, array) for every type that is read."""
    import pyarrow as pa

    columns = [("bool", "bool", [True, None, False, True, True], None)]
    columns[0] = columns[0][:3] + (pa.array(columns[0][2], pa.bool_()),)
    for bits in (8, 16, 32, 64):
        values = [-(2 ** (bits - 1)), None, -1, 2 ** (bits - 1) - 1, 7]
        columns.append((f"int{bits}", "int64", values, pa.array(values, f"int{bits}")))
        values = [0, None, 1, 2 ** min(bits, 63) - 1, 7]
        columns.append((f"uint{bits}", "int64", values, pa.array(values, f"uint{bits}")))
    columns.append(("float32", "float32", FLOAT32S, pa.array(FLOAT32S, pa.float32())))
    columns.append(("float64", "float64", FLOATS, pa.array(FLOATS, pa.float64())))
    nan = [float("nan"), 1.0, None, 2.0, float("nan")]
    columns.append(("nan", "float64", nan, pa.array(nan, pa.float64(), from_pandas=False)))
    for name, kind in (
        ("utf8", pa.string()),
        ("large", pa.large_string()),
        ("view", pa.string_view()),
        ("dictionary", pa.dictionary(pa.int8(), pa.string())),
    ):
        values = MODES if name == "dictionary" else TEXTS
        columns.append((name, "string", values, pa.array(values, kind)))
    for unit, size in (("s", 10**6), ("ms", 10**3), ("us", 1)):
        values = [None if v is None else v // size for v in MICROSECONDS]
        here = [None if v is None else v * size for v in values]
        columns.append((unit, "timestamp", here, pa.array(values, pa.timestamp(unit, "UTC"))))
    # -1 ns is in the microsecond before 1970.
    nanoseconds = [0, None, -1, 1362096000123456789, -(2**63)]
    here = [None if v is None else v // 1000 for v in nanoseconds]
    zone = pa.timestamp("ns", "America/New_York")
    columns.append(("ns", "timestamp", here, pa.array(nanoseconds, zone)))
    columns.append(("date32", "date", DAYS, pa.array(DAYS, pa.date32())))
    milliseconds = [None if v is None else v * 86_400_000 for v in DAYS]
    columns.append(("date64", "date", DAYS, pa.array(milliseconds, pa.int64()).cast(pa.date64())))
    columns.append(("null", "string", [None] * 5, pa.nulls(5)))
    whole = [5, 4, 3, 2, 1]
    columns.append(("whole", "int64", whole, pa.array(whole)))
    return columns


def write_batches(path, batches, stream=False, **options):
    import pyarrow as pa

    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(path, batches[0].schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            writer.write_batch(batch)


def pyarrow_files():
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as parquet

    columns = pyarrow_columns()
    here = [column[:3] for column in columns]
    metadata = {"ARROW:extension:name": "a.b", "ARROW:extension:metadata": "x"}
    fields = [pa.field(name, array.type, metadata=metadata) for name, _, _, array in columns]
    schema = pa.schema(fields, metadata={"pandas": "{}"})
    batch = pa.record_batch([column[3] for column in columns], schema=schema)
    # A slice begins within bytes of its bitmaps.
    batches = [batch.slice(0, 3), batch.slice(3)]
    write_batches(expect("pyarrow.arrow", here), batches)
    write_batches(expect("pyarrow_lz4.arrow", here), batches, compression="lz4")
    write_batches(expect("pyarrow_zstd.arrow", here), batches, compression="zstd")
    few = batch.select(["bool", "large", "view", "dictionary", "whole"])
    few_here = [column for column in here if column[0] in few.schema.names]
    path = expect("pyarrow_v4.arrow", few_here)
    write_batches(path, [few], metadata_version=pa.MetadataVersion.V4)
    write_batches(expect("pyarrow.arrows", here), batches, stream=True)
    feather.write_feather(pa.table(batch), expect("pyarrow.feather", here))
    pyarrow_dictionaries()

    empty = [(name, type, []) for name, type, _ in few_here]
    write_batches(expect("pyarrow_no_rows.arrow", empty), [few.slice(0, 0)])
    with pa.ipc.new_file(expect("pyarrow_no_batches.arrow", empty), few.schema):
        pass
    # A batch of more rows than one here, in runs of 64 so that little is left of them.
    runs = [row // 64 for row in range(70_000)]
    numbers = [None if run % 11 == 0 else run % 7 for run in runs]
    words = [f"row {row}" if row % 1000 == 7 else None for row in range(70_000)]
    long = pa.record_batch([pa.array(numbers), pa.array(words)], names=["n", "s"])
    path = expect("pyarrow_long.arrow", [("n", "int64", []), ("s", "string", [])], rows=70_000)
    write_batches(path, [long], compression="zstd")

    refused = pa.table(
        {
            "decimal": pa.array([decimal.Decimal("1.50")], pa.decimal128(9, 2)),
            "half": pa.array([1.0], pa.float16()),
            "list": pa.array([[1]]),
            "struct": pa.array([{"a": 1}]),
            "bytes": pa.array([b"a"]),
            "clock": pa.array([datetime.time(1)]),
            "span": pa.array([1], pa.duration("s")),
            "fine": pa.array([1]),
        }
    )
    words = (
        "column 'decimal' is decimal(9, 2), column 'half' is float16, column 'list' is a list, "
        "column 'struct' is a struct, column 'bytes' is binary, column 'clock' is a time of day, "
        "column 'span' is a duration, which is not read"
    )
    feather.write_feather(refused, refuse("refused.feather", "unsupported_arrow", words))
    for name, array, error, words in (
        (
            "naive",
            pa.array([0], pa.timestamp("us")),
            "timestamp_without_zone",
            "the times of column 'x' have no zone",
        ),
        (
            "uint64",
            pa.array([1, 2**63], pa.uint64()),
            "value_out_of_range",
            "column 'x', row 2: there is no place for 9223372036854775808 in an int64",
        ),
        (
            "seconds",
            pa.array([None, 2**44], pa.timestamp("s", "UTC")),
            "value_out_of_range",
            "column 'x', row 2: there is no place for 17592186044416 s as microseconds",
        ),
        ("nulls", pa.nulls(2), "unsupported_arrow", "it has no column with values"),
    ):
        batch = pa.record_batch([array], names=["x"])
        write_batches(refuse(f"refused_{name}.arrow", error, words), [batch])
    twice = pa.record_batch([pa.array([1]), pa.array([2])], names=["x", "x"])
    words = "two columns are named 'x'"
    write_batches(refuse("refused_twice.arrow", "unsupported_arrow", words), [twice])
    table = pa.table({"x": [1]})
    path = refuse("feather_1.feather", "unsupported_arrow", "a Feather file of version 1")
    feather.write_feather(table, path, version=1)
    parquet.write_table(table, refuse("parquet.arrow", "not_arrow", "a Parquet file"))


def pyarrow_dictionaries():
    import pyarrow as pa

    def dictionary(indices, values, type=None):
        indices = pa.array(indices, pa.int16())
        return pa.DictionaryArray.from_arrays(indices, pa.array(values, type))

    def batches(*arrays):
        return [pa.record_batch([array], names=["x"]) for array in arrays]

    values = ["a", "b", None, "b", "c", "a", "d"]
    column = [("x", "string", values)]
    growing = batches(
        dictionary([0, 1, None], ["a", "b"]),
        dictionary([1, 2], ["a", "b", "c"]),
        dictionary([0, 3], ["a", "b", "c", "d"]),
    )
    for name, stream in (("pyarrow_delta.arrow", False), ("pyarrow_delta.arrows", True)):
        write_batches(expect(name, column), growing, stream, emit_dictionary_deltas=True)
    replaced = batches(
        dictionary([0, 1, None], ["a", "b"]),
        dictionary([0, 1], ["b", "c"]),
        dictionary([1, 0], ["d", "a"]),
    )
    write_batches(expect("pyarrow_replaced.arrows", column), replaced, stream=True)

    # Dictionaries of other things, and one with a null in it.
    others = pa.record_batch(
        [
            dictionary([0, None, 1], [7, -7]),
            dictionary([1, 0, 1], [None, "x"]),
            dictionary([1, 1, 0], [0, 1500], pa.timestamp("ns", "UTC")),
        ],
        names=["int", "hole", "time"],
    )
    columns = [
        ("int", "int64", [7, None, -7]),
        ("hole", "string", ["x", None, "x"]),
        ("time", "timestamp", [1, 1, 0]),
    ]
    write_batches(expect("pyarrow_dictionaries.arrow", columns), [others])


# --- pandas ---


def pandas_files():
    import pandas as pd

    # Microseconds before the year 1 are not for pandas to print.
    moments = [0, None, -1, 1362096000123456, 1]
    columns = [
        ("key", "int64", [1, 2, 3, 4, 5]),
        ("nullable", "int64", [1, None, 3, 4, -5]),
        ("float", "float64", FLOATS),
        ("str", "string", TEXTS),
        ("object", "string", TEXTS),
        ("category", "string", MODES),
        ("at", "timestamp", moments),
        ("at_ns", "timestamp", moments),
        ("ok", "bool", [True, False, True, True, False]),
        ("all_null", "string", [None] * 5),
        ("day", "date", DAYS),
    ]
    values = {name: values for name, _, values in columns}
    at = pd.Series(pd.to_datetime([moment(v) for v in moments], utc=True))
    frame = pd.DataFrame(
        {
            "key": values["key"],
            "nullable": pd.array(values["nullable"], dtype="Int64"),
            "float": pd.array(FLOATS, dtype="float64"),
            "str": pd.Series(TEXTS, dtype="str"),
            "object": pd.Series(TEXTS, dtype=object),
            "category": pd.Categorical(MODES),
            "at": at.astype("datetime64[us, UTC]"),
            "at_ns": at.astype("datetime64[ns, UTC]"),
            "ok": values["ok"],
            "all_null": values["all_null"],
            "day": [day(v) for v in DAYS],
        }
    )
    frame.to_feather(expect("pandas.feather", columns))
    frame.to_feather(expect("pandas_zstd.feather", columns), compression="zstd")
    naive = pd.DataFrame({"at": pd.to_datetime(["2013-01-01"])})
    words = "the times of column 'at' have no zone"
    naive.to_feather(refuse("pandas_naive.feather", "timestamp_without_zone", words))


# --- Polars ---


def polars_files():
    import polars as pl

    moments = [moment(v) for v in MICROSECONDS]
    modes = sorted({mode for mode in MODES if mode is not None})
    columns = [
        ("key", "int64", [1, 2, None, 4, 5], pl.Int64),
        ("small", "int64", [-128, None, 0, 1, 127], pl.Int8),
        ("unsigned", "int64", [0, None, 1, 2, 2**32 - 1], pl.UInt32),
        ("float32", "float32", FLOAT32S, pl.Float32),
        ("float64", "float64", FLOATS, pl.Float64),
        ("text", "string", TEXTS, pl.String),
        ("categorical", "string", MODES, pl.Categorical),
        ("enumeration", "string", MODES, pl.Enum(modes)),
        ("us", "timestamp", MICROSECONDS, pl.Datetime("us", "UTC")),
        ("ms", "timestamp", [1000, None, 0, 0, -1000], pl.Datetime("ms", "Asia/Tokyo")),
        ("day", "date", DAYS, pl.Date),
        ("ok", "bool", [True, None, False, True, True], pl.Boolean),
        ("null", "string", [None] * 5, pl.Null),
    ]
    values = {name: values for name, _, values, _ in columns}
    values["us"] = moments
    values["ms"] = [moment(v) for v in values["ms"]]
    values["day"] = [day(v) for v in DAYS]
    frame = pl.DataFrame([pl.Series(name, values[name], type) for name, _, _, type in columns])
    here = [column[:3] for column in columns]
    frame.write_ipc(expect("polars.arrow", here))
    frame.write_ipc(expect("polars_lz4.arrow", here), compression="lz4")
    frame.write_ipc(expect("polars_zstd.arrow", here), compression="zstd")
    frame.write_ipc_stream(expect("polars.arrows", here))
    naive = pl.DataFrame({"at": [datetime.datetime(2013, 1, 1)]})
    words = "the times of column 'at' have no zone"
    naive.write_ipc(refuse("polars_naive.arrow", "timestamp_without_zone", words))


# --- Entity frames ---

FRAME_TIMES = [
    datetime.datetime(2026, 1, 1, 12, tzinfo=UTC),
    datetime.datetime(2026, 1, 2, tzinfo=UTC),
    datetime.datetime(2026, 1, 3, tzinfo=UTC),
    datetime.datetime(2026, 1, 9, tzinfo=UTC),
    datetime.datetime(2026, 1, 9, tzinfo=UTC),
]


def frame_files():
    """Join key, time, request values and columns that pass through, each tool in its own types."""
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    ids = [1, 1, 2, 3, None]
    microseconds = [(time - EPOCH) // datetime.timedelta(microseconds=1) for time in FRAME_TIMES]
    weights = [0.5, 1.25, None, 2.0, -1.0]
    scales = [1, 2, 3, 4, 5]
    notes = ["a", "b", None, "a", "é"]
    counts = [-1, 0, 1, 2, 3]

    def columns(weight, scale):
        return [
            ("id", "int64", ids),
            ("event_time", "timestamp", microseconds),
            ("weight", weight, weights),
            ("scale", scale, [float(v) for v in scales] if scale != "int64" else scales),
            ("note", "string", notes),
            ("count", "int64", counts),
        ]

    table = pa.table(
        {
            "id": pa.array(ids, pa.int32()),
            "event_time": pa.array(FRAME_TIMES, pa.timestamp("s", "UTC")),
            "weight": pa.array(weights, pa.float32()),
            "scale": pa.array(scales, pa.float64()),
            "note": pa.array(notes).dictionary_encode(),
            "count": pa.array(counts, pa.int16()),
        }
    )
    path = expect("frame_pyarrow.arrow", columns("float32", "float64"))
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table)
    pd.DataFrame(
        {
            "id": pd.array(ids, dtype="Int64"),
            "event_time": pd.to_datetime(FRAME_TIMES).astype("datetime64[ns, UTC]"),
            "weight": weights,
            "scale": scales,
            "note": pd.Categorical(notes),
            "count": counts,
        }
    ).to_feather(expect("frame_pandas.feather", columns("float64", "int64")))
    pl.DataFrame(
        {
            "id": pl.Series(ids, dtype=pl.UInt32),
            "event_time": FRAME_TIMES,
            "weight": weights,
            "scale": pl.Series(scales, dtype=pl.Float32),
            "note": notes,
            "count": pl.Series(counts, dtype=pl.Int8),
        }
    ).write_ipc(expect("frame_polars.arrow", columns("float64", "float32")))
    untyped = [("id", "string", [None, None]), ("event_time", "timestamp", microseconds[:2])]
    pd.DataFrame(
        {"id": [None, None], "event_time": FRAME_TIMES[:2]}
    ).to_feather(expect("frame_untyped.feather", untyped))
    huge = [("scale", "float64", [1e300]), ("event_time", "timestamp", microseconds[:1])]
    pl.DataFrame(
        {"scale": [1e300], "event_time": FRAME_TIMES[:1]}
    ).write_ipc(expect("frame_huge.arrow", huge))
    # pandas makes floats of integers with a gap.
    floats = [("id", "float64", [1.0, None]), ("event_time", "timestamp", microseconds[:2])]
    pd.DataFrame(
        {"id": [1, None], "event_time": pd.to_datetime(FRAME_TIMES[:2]).astype("datetime64[us, UTC]")}
    ).to_feather(expect("frame_float_key.feather", floats))


# --- Files of random columns ---


def random_columns(rng, rows):
    """(name, type here, values, unit of a timestamp) of up to eight columns."""
    columns = []
    for index in range(rng.randint(1, 8)):
        type = rng.choice(["bool", "int64", "float64", "string", "mode", "timestamp", "date"])
        share = rng.choice([0, 0, 0.1, 1])
        make = {
            "bool": lambda: rng.random() < 0.5,
            "int64": lambda: rng.randrange(-(2**63), 2**63) >> rng.choice([0, 32, 60]),
            "float64": lambda: rng.choice([rng.gauss(0, 1e9), 0.0, -0.0, float("inf")]),
            "string": lambda: "aé🛫\u0301"[rng.randrange(4)] * rng.choice([0, 1, 3, 12, 13, 40]),
            "mode": lambda: f"mode {rng.randrange(5)}",
            "timestamp": lambda: rng.randrange(-(2**48), 2**52),
            "date": lambda: rng.randrange(-700_000, 700_000),
        }[type]
        values = [None if rng.random() < share else make() for _ in range(rows)]
        columns.append((f"c{index}", type, values))
    return columns


def random_files(seed, count):
    for number in range(count):
        rng = random.Random(seed * 1000 + number)
        rows = rng.choice([0, 1, 7, 8, 9, 64, 1000, 70_000 if number % 10 == 0 else 65])
        columns = random_columns(rng, rows)
        columns.append(("row", "int64", list(range(rows))))
        here = [(name, "string" if type == "mode" else type, v) for name, type, v in columns]
        for write in (random_pyarrow, random_polars, random_pandas):
            try:
                write(rng, number, columns, here)
            except ImportError:
                pass


def random_pyarrow(rng, number, columns, here):
    import pyarrow as pa

    types = {
        "mode": pa.dictionary(rng.choice([pa.int8(), pa.uint16(), pa.int64()]), pa.string()),
        "string": rng.choice([pa.string(), pa.large_string(), pa.string_view()]),
        "timestamp": pa.timestamp("us", "UTC"),
        "date": pa.date32(),
        "bool": pa.bool_(),
        "int64": pa.int64(),
        "float64": pa.float64(),
    }
    arrays = [pa.array(v, types[type]) for _, type, v in columns]
    batch = pa.record_batch(arrays, names=[name for name, _, _ in columns])
    batches = []
    start = 0
    while start < batch.num_rows:
        length = rng.randint(1, batch.num_rows)
        batches.append(batch.slice(start, length))
        start += length
    stream = rng.random() < 0.5
    path = expect(f"pyarrow-{number}.arrow{'s' if stream else ''}", here)
    write_batches(path, batches or [batch], stream, compression=rng.choice([None, "lz4", "zstd"]))


def random_polars(rng, number, columns, here):
    import polars as pl

    types = {
        "mode": pl.Categorical,
        "string": pl.String,
        "timestamp": pl.Datetime("us", "UTC"),
        "date": pl.Date,
        "bool": pl.Boolean,
        "int64": pl.Int64,
        "float64": pl.Float64,
    }
    series = []
    for name, type, values in columns:
        if type in ("timestamp", "date"):
            integers = pl.Int64 if type == "timestamp" else pl.Int32
            series.append(pl.Series(name, values, integers).cast(types[type]))
        else:
            series.append(pl.Series(name, values, types[type]))
    path = expect(f"polars-{number}.arrow", here)
    compression = rng.choice(["uncompressed", "lz4", "zstd"])
    pl.DataFrame(series).write_ipc(path, compression=compression)


def random_pandas(rng, number, columns, here):
    import pandas as pd

    dtypes = {
        "mode": "category",
        "string": "str",
        "bool": "boolean",
        "int64": "Int64",
        "float64": "Float64",
        "timestamp": "Int64",
        "date": "Int64",
    }
    frame = pd.DataFrame()
    kept = []
    for (name, type, values), column in zip(columns, here):
        # A category without values has none to say its type by.
        if type == "mode" and not any(values):
            continue
        series = pd.Series(values, dtype=dtypes[type])
        if type == "timestamp":
            series = series.astype("datetime64[us]").dt.tz_localize("UTC")
        if type == "date":
            column = (name, "int64", values)
        frame[name] = series
        kept.append(column)
    frame.to_feather(expect(f"pandas-{number}.feather", kept))


def main():
    global DIRECTORY
    if len(sys.argv) == 4 and sys.argv[1] == "--random":
        DIRECTORY = pathlib.Path(sys.argv[3])
        DIRECTORY.mkdir(parents=True, exist_ok=True)
        random_files(int(sys.argv[2]), 40)
    elif len(sys.argv) == 1:
        DIRECTORY.mkdir(exist_ok=True)
        for path in DIRECTORY.iterdir():
            path.unlink()
        pyarrow_files()
        pandas_files()
        polars_files()
        frame_files()
    else:
        sys.exit(__doc__)
    with open(DIRECTORY / "expected.json", "w", encoding="utf-8") as file:
        lines = [f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in EXPECTED.items()]
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
