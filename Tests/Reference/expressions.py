#!/usr/bin/env python3
"""What expressions give, computed with SQLite and DuckDB instead of Granary.

Each case is one expression over the rows of one table, written three times: for Granary, for SQLite
and for DuckDB. Only those are here whose meaning is the same; where an engine differs in a corner
(division by zero, nulls in `greatest`, the space that `trim` cuts) its text spells Granary's rule
out, or is left away. Where both engines have a case they must agree.

Nothing here reads the code of the project. README.md beside this file says how to run it.
"""

import json
import math
import random
import sqlite3
from datetime import datetime
from pathlib import Path

import duckdb

EXPECTED = Path(__file__).resolve().parent / "expected" / "expressions.jsonl"
RANDOM_CASES = 1200

# Name, Granary's type, values of the rows. `w` has what SQLite cannot hold.
COLUMNS = [
    ("b", "bool", [True, False, None, True, False, True, None, False, True, False, None, True,
                   True, False, True, False]),
    ("i", "int64", [0, 1, -1, 2, None, 7, -7, 10, 3, None, 20, -13, 5, 4, -2, 6]),
    ("j", "int64", [3, 0, 2, None, None, -2, 5, -10, 3, 1, 0, 13, -5, 4, 2, None]),
    ("f", "float64", [0.0, 0.5, -0.5, 1.5, 2.5, -2.5, None, 0.25, 1e10, -1e-5, 3.75, None, 0.1,
                      -0.75, 1234.5678, 2.675]),
    ("g", "float64", [1.0, None, 0.0, -1.5, 2.5, 0.1, 3.0, -0.0, 1e-10, 7.25, None, 2.0, 0.3,
                      -0.75, 99.995, -2.675]),
    ("w", "float64", [math.nan, math.inf, -math.inf, None, 0.0, -0.0, 1.0, math.nan, 5e-324,
                      1.7976931348623157e308, -1.0, math.inf, 2.5, math.nan, None, -0.5]),
    ("a", "string", ["", "a", "ab", "Abc", None, "aab", "ba", " a b ", "it's", "%", "a_b", "ABBA",
                     "aaab", "b", None, "x,y,,z"]),
    ("s", "string", ["é", "", "aé", "éa", "日本語", None, "a😀b", "abab", "b", "Ab", "%_", "ß",
                     "ÀÉ", "naïve", "e\u0301", None]),
    ("t", "timestamp", ["1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", None,
                        "2013-03-01T05:06:07.5Z", "2000-02-29T12:00:00Z", "1999-12-31T23:59:59Z",
                        "2012-12-31T00:00:00Z", "2016-02-28T18:30:00Z", "1900-03-01T00:00:00Z",
                        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
                        "2013-11-03T06:00:00Z", None, "1600-02-29T01:02:03.000004Z",
                        "2024-12-30T09:08:07Z", "1582-10-10T10:10:10Z"]),
    ("u", "timestamp", ["1970-01-02T00:00:00Z", None, "2013-03-01T00:00:00Z",
                        "2013-03-01T05:06:07.5Z", "1970-01-01T00:00:00Z", "2000-01-01T00:00:00Z",
                        "2012-12-31T00:00:00.000001Z", "2016-02-29T18:30:00Z",
                        "1900-03-01T00:00:00Z", "0001-01-01T00:00:01Z", "2013-01-01T00:00:00Z",
                        None, None, "1600-02-29T01:02:03Z", "2024-12-31T09:08:07Z",
                        "1582-10-15T10:10:10Z"]),
    ("d", "date", ["1970-01-01", "1969-12-31", None, "2000-02-29", "1900-02-28", "2013-12-31",
                   "2012-12-31", "2016-02-29", "0001-01-01", "9999-12-31", "2024-12-30",
                   "2013-11-03", "1582-10-10", None, "1600-01-01", "2021-01-03"]),
]
ROWS = len(COLUMNS[0][2])
SQLITE_TYPES = {"bool": "integer", "int64": "integer", "float64": "real", "string": "text"}
DUCKDB_TYPES = {"bool": "boolean", "int64": "bigint", "float64": "double", "string": "varchar",
                "timestamp": "timestamp", "date": "date"}


# Engines


def sqlite_engine():
    engine = sqlite3.connect(":memory:")
    engine.execute("pragma case_sensitive_like = on")
    columns = [column for column in COLUMNS if column[1] in SQLITE_TYPES and column[0] != "w"]
    names = ", ".join(f"{name} {SQLITE_TYPES[kind]}" for name, kind, _ in columns)
    engine.execute(f"create table rows (n integer, {names})")
    places = ", ".join("?" for _ in columns)
    for row in range(ROWS):
        engine.execute(f"insert into rows values ({row}, {places})", [c[2][row] for c in columns])
    return engine


def duckdb_engine():
    engine = duckdb.connect()
    names = ", ".join(f"{name} {DUCKDB_TYPES[kind]}" for name, kind, _ in COLUMNS)
    engine.execute(f"create table rows (n bigint, {names})")
    casts = ", ".join(f"?::{DUCKDB_TYPES[kind]}" for _, kind, _ in COLUMNS)
    for row in range(ROWS):
        values = [value[row] for _, _, value in COLUMNS]
        values = [v.rstrip("Z") if k == "timestamp" and v else v
                  for v, (_, k, _) in zip(values, COLUMNS)]
        engine.execute(f"insert into rows values ({row}, {casts})", values)
    return engine


def answers(engine, kind, text):
    """One value a row in the form of the expected file."""
    rows = engine.execute(f"select {text} from rows order by n").fetchall()
    return [printed(kind, row[0]) for row in rows]


def printed(kind, value):
    if value is None:
        return None
    if kind == "bool":
        return "true" if value else "false"
    if kind == "int64":
        assert int(value) == value
        return str(int(value))
    if kind == "float64":
        return repr(float(value))
    if kind == "timestamp":
        days = (value.year, value.month, value.day)
        moment = value if isinstance(value, datetime) else datetime(*days)
        fraction = f".{moment.microsecond:06}" if moment.microsecond else ""
        clock = f"{moment.hour:02}:{moment.minute:02}:{moment.second:02}"
        return f"{moment.year:04}-{moment.month:02}-{moment.day:02}T{clock}{fraction}Z"
    if kind == "date":
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    return value


def agree(kind, left, right, ulps):
    def same(one, other):
        if kind != "float64" or one is None or other is None:
            return one == other
        one, other = float(one), float(other)
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        # SQLite's zero has no sign.
        return one == other or abs(one - other) <= ulps * math.ulp(one)
    return all(same(one, other) for one, other in zip(left, right))


# Cases by hand: (type, Granary, SQLite, DuckDB); `SAME` stands for Granary's text, None for an
# engine that means something else. The last number, where there is one, is how many units in the
# last place a mathematical function may differ between C libraries.

SAME = object()


def by_hand():
    def case(kind, granary, sqlite=SAME, duck=SAME, ulps=0):
        given = [granary if text is SAME else text for text in (sqlite, duck)]
        cases.append((kind, granary, *given, ulps))

    cases = []
    no_null = "case when {0} is null or {1} is null then null else {2}({0}, {1}) end"
    for left, right in [("i", "j"), ("f", "g"), ("a", "s"), ("i", "f"), ("j", "2")]:
        kind = {"a": "string", "f": "float64"}.get(right if right == "f" else left, "int64")
        for granary, sqlite in [("least", "min"), ("greatest", "max")]:
            case(kind, f"{granary}({left}, {right})", f"{sqlite}({left}, {right})",
                 no_null.format(left, right, granary))
    case("float64", "greatest(w, f)", None, no_null.format("w", "f", "greatest"))
    case("float64", "least(w, f)", None, no_null.format("w", "f", "least"))
    case("int64", "least(i, j, 3)", "min(i, j, 3)", None)
    for text in ["nullif(i, j)", "nullif(i, 7)", "nullif(j, null)"]:
        case("int64", text)
    case("float64", "nullif(f, g)")
    case("float64", "nullif(w, w)", None)
    case("string", "nullif(a, 'ab')")
    case("bool", "nullif(b, true)")

    # Numbers.
    for name in ["abs", "sign"]:
        case("int64", f"{name}(i)")
    case("float64", "abs(f)")
    case("float64", "abs(w)", None)
    case("float64", "sign(f)", "cast(sign(f) as real)", "sign(f)::double")
    for name in ["round", "floor", "ceil", "trunc"]:
        case("float64", f"{name}(f)")
        case("float64", f"{name}(g * 2)")
        case("float64", f"{name}(w)", None)
    for digits in range(-3, 6):
        for value in ["f", "g"]:
            case("float64", f"round({value}, {digits})", f"round({value}, {digits})"
                 if digits >= 0 else None)
        case("int64", f"round(i, {digits})", None)
    case("int64", "round(i * 1234567, -3)", None)
    case("int64", "round(i * 500, -3)", None)
    case("float64", "sqrt(abs(f))")
    case("float64", "sqrt(f)", SAME, None)
    case("float64", "exp(g)", ulps=1)
    case("float64", "exp(i)", ulps=1)
    case("float64", "exp(w)", None, ulps=1)
    # SQLite's log10 is several units off.
    case("float64", "ln(f)", SAME, "ln(case when f > 0 then f end)", ulps=1)
    case("float64", "log10(f)", None, "log10(case when f > 0 then f end)", ulps=1)
    for name in ["ln", "log10"]:
        case("float64", f"{name}(abs(g) + 0.5)", None, f"{name}(abs(g) + 0.5::double)", ulps=1)
        case("float64", f"{name}(abs(i) + 1)", None, ulps=1)
    case("float64", "power(abs(f), g)", None,
         "case when f = 0 and g < 0 then null else power(abs(f), g) end", ulps=1)
    case("float64", "power(i, 3)", ulps=0)
    case("float64", "power(2, i)", ulps=0)
    case("float64", "power(abs(i) + 1, -2)", ulps=1)
    case("float64", "power(abs(i), 0.5)", SAME, "power(abs(i), 0.5::double)", ulps=1)
    for name in ["is_nan", "is_finite"]:
        case("bool", f"{name}(w)", None, name.replace("_", "") + "(w)")
        case("bool", f"{name}(f)", None, name.replace("_", "") + "(f)")
    for sign in ["=", "<>", "<", "<=", ">", ">="]:
        case("bool", f"w {sign} f", None)
        case("bool", f"w {sign} cast('nan' as float64)", None, f"w {sign} 'nan'::double")
        case("bool", f"t {sign} u", None)
        case("bool", f"a {sign} s")
    case("float64", "+f")
    case("int64", "- +i", "-i", "-i")
    case("float64", "i / j", "i * 1.0 / j", "i / nullif(j, 0)")
    case("float64", "f / g", SAME, "f / nullif(g, 0)")
    case("float64", "i / f", SAME, "i / nullif(f, 0)")
    case("bool", "w in (1.0, cast('nan' as float64))", None, "w in (1.0, 'nan'::double)")

    # Text.
    for value in ["a", "s"]:
        for text in ["length({})", "length({} || 'é')", "length(trim({}))"]:
            case("int64", text.format(value))
        for text in ["{} || 'x'", "{0} || {0}", "'<' || {} || '>'", "replace({}, 'a', 'xy')",
                     "replace({}, 'ab', '')", "replace({}, '', 'x')", "replace({}, 'aa', 'a')",
                     "replace({}, 'é', 'e')", "ltrim({}, 'a')", "rtrim({}, 'ab')",
                     "trim({}, 'aéb ')"]:
            case("string", text.format(value))
        for name in ["trim", "ltrim", "rtrim"]:
            case("string", f"{name}({value})", SAME, f"{name}({value}, ' ')")
        for start in range(-4, 5):
            case("string", f"substr({value}, {start})")
            for length in [-2, -1, 0, 1, 2, 9]:
                case("string", f"substr({value}, {start}, {length})")
        case("string", f"substr({value}, i, j)")
        case("string", f"substr({value}, j, i)")
        for needle in ["''", "'a'", "'ab'", "'é'", "'_'", "a", "s"]:
            case("bool", f"contains({value}, {needle})", f"instr({value}, {needle}) > 0")
            case("bool", f"starts_with({value}, {needle})",
                 f"substr({value}, 1, length({needle})) = {needle}")
            case("bool", f"ends_with({value}, {needle})", None)
        for pattern in ["", "%", "_", "a", "a%", "%a", "%a%", "a%b", "_b", "%b%b%", "a_b", "a__%",
                        "é%", "_é", "%\u672c%", "__", "%%", "_%_", "%ab_", "a%a%b"]:
            case("bool", f"{value} like '{pattern}'")
            case("bool", f"{value} not like '{pattern}'")
        for pattern in ["a!_b", "!%", "!%%", "%!_%", "!a%", "%!%!_"]:
            case("bool", f"{value} like '{pattern}' escape '!'")
        case("bool", f"{value} like a")
        case("bool", f"{value} like '%' || a || '%'")
        for number in range(-3, 5):
            if number:
                case("string", f"split_part({value}, ',', {number})", None)
                case("string", f"split_part({value}, 'ab', {number})", None)
        case("string", f"concat({value}, 'x', a)", None)
        case("string", f"concat(s, {value})", None)
    case("string", "upper(a)")
    case("string", "lower(a)")
    case("string", "lower(s)", None)
    # ß in capitals is ẞ for DuckDB and itself here.
    case("string", "upper(replace(s, 'ß', '') || 'µéж')", None)

    # Times. DuckDB's timestamps are naive and mean UTC.
    for name, duck in [("year", "year"), ("month", "month"), ("day", "day"), ("hour", "hour"),
                       ("minute", "minute"), ("second", "second"), ("day_of_week", "isodow"),
                       ("day_of_year", "dayofyear")]:
        case("int64", f"{name}(t)", None, f"{duck}(t)")
        case("int64", f"{name}(u)", None, f"{duck}(u)")
        if name not in ("hour", "minute", "second"):
            case("int64", f"{name}(d)", None, f"{duck}(d)")
    for unit in ["second", "minute", "hour", "day", "week", "month", "year"]:
        case("timestamp", f"date_trunc('{unit}', t)", None)
        case("timestamp", f"date_trunc('{unit}', u)", None)
        if unit in ("day", "week", "month", "year"):
            case("date", f"date_trunc('{unit}', d)", None, f"date_trunc('{unit}', d)::date")
    case("float64", "epoch_seconds(t)", None, "epoch(t)")
    case("float64", "epoch_seconds(u)", None, "epoch(u)")
    case("timestamp", "to_timestamp(i)", None, "make_timestamp(i * 1000000)")
    for name in ["microseconds", "milliseconds", "seconds", "minutes", "hours", "days", "weeks"]:
        case("timestamp", f"u - {name}(i)", None,
             f"case when year(u) = 1 then null else u - to_{name}(i) end")
    case("float64", "total_seconds(t - u)", None, "(epoch_us(t) - epoch_us(u)) / 1e6::double")
    case("bool", "t - u > hours(1)", None, "epoch_us(t) - epoch_us(u) > 3600000000")
    case("float64", "(t - u) / minutes(7)", None,
         "(epoch_us(t) - epoch_us(u))::double / 420000000::double")
    # Rows at the calendar's ends cannot move; DuckDB says the same of both sides.
    cases[:] = [ends(case) for case in cases]
    return cases


def ends(case):
    """Leaves the row of the year 1 out of sums with durations, for Granary as for DuckDB."""
    kind, granary, sqlite, duck, ulps = case
    if granary.startswith("u - "):
        granary = f"case when year(u) = 1 then null else {granary} end"
    return kind, granary, sqlite, duck, ulps


# Random cases: trees of operators, printed for each engine.


class Generator:
    """Makes triples of texts (Granary, SQLite, DuckDB) with the same meaning."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def any(self, kind, depth):
        return {"bool": self.bool, "int64": self.int, "float64": self.float,
                "string": self.string}[kind](depth)

    def text(self, template, *parts, sqlite=None, duck=None):
        templates = (template, sqlite or template, duck or template)
        return tuple(template.format(*(part[index] for part in parts))
                     for index, template in enumerate(templates))

    def literal(self, kind):
        pick = self.random.choice
        if kind == "bool":
            return self.text(pick(["true", "false"]))
        if kind == "int64":
            value = str(self.random.randint(-9, 9))
            return self.text(value, duck=f"({value}::bigint)")
        if kind == "float64":
            value = str(self.random.randint(-20, 20) / 4)
            return self.text(value, duck=f"({value}::double)")
        value = pick(["", "a", "b", "ab", "é", "x y", "A", "%", "ba", "日"])
        return self.text(f"'{value}'")

    def leaf(self, kind):
        names = [name for name, of, _ in COLUMNS if of == kind and name != "w"]
        if self.random.random() < 0.65:
            return self.text(self.random.choice(names))
        if self.random.random() < 0.1:
            sqlite, duck = SQLITE_TYPES[kind], DUCKDB_TYPES[kind]
            return self.text(f"cast(null as {kind})", sqlite=f"cast(null as {sqlite})",
                             duck=f"cast(null as {duck})")
        return self.literal(kind)

    def common(self, kind, depth):
        """What every type has."""
        of = lambda: self.any(kind, depth - 1)
        choice = self.random.randrange(4)
        if choice == 0:
            return self.text("case when {} then {} else {} end", self.bool(depth - 1), of(), of())
        if choice == 1:
            return self.text("coalesce({}, {})", of(), of())
        if choice == 2:
            return self.text("nullif({}, {})", of(), of())
        other = self.random.choice(["bool", "int64", "string"])
        value = lambda: self.any(other, depth - 1)
        return self.text("case {} when {} then {} when {} then {} end",
                         value(), value(), of(), value(), of())

    def extreme(self, one, other):
        name, sqlite = self.random.choice([("least", "min"), ("greatest", "max")])
        guard = "case when {0} is null or {1} is null then null else %s({0}, {1}) end" % name
        return self.text(name + "({0}, {1})", one, other, sqlite=sqlite + "({0}, {1})", duck=guard)

    def int(self, depth):
        if depth <= 0:
            return self.leaf("int64")
        of = lambda: self.int(depth - 1)
        leaf = lambda: self.leaf("int64")
        options = [
            lambda: self.common("int64", depth),
            lambda: self.text(f"({{}} {self.random.choice('+-')} {{}})", of(), of()),
            lambda: self.text("({} * {})", leaf(), leaf()),
            lambda: self.text("(abs({}) // abs({}))", of(), leaf(), sqlite="(abs({}) / abs({}))",
                              duck="(abs({}) // nullif(abs({}), 0))"),
            lambda: self.text("(abs({}) % abs({}))", of(), leaf(),
                              duck="(abs({}) % nullif(abs({}), 0))"),
            lambda: self.text("abs({})", of()),
            lambda: self.text("sign({})", of(), duck="sign({})::bigint"),
            lambda: self.text("(-({}))", of()),
            lambda: self.text("length({})", self.string(depth - 1)),
            lambda: self.text("cast({} as int64)", self.bool(depth - 1),
                              sqlite="cast({} as integer)", duck="cast({} as bigint)"),
            lambda: self.extreme(of(), of()),
        ]
        return self.random.choice(options)()

    def float(self, depth):
        if depth <= 0:
            return self.leaf("float64")
        of = lambda: self.any(self.random.choice(["float64", "float64", "int64"]), depth - 1)
        leaf = lambda: self.leaf("float64")
        name = self.random.choice(["abs", "floor", "ceil", "trunc"])
        sum_sign = self.random.choice("+-")
        options = [
            lambda: self.common("float64", depth),
            lambda: self.text(f"({{}} {sum_sign} {{}})", self.float(depth - 1), of()),
            lambda: self.text("({} * {})", leaf(), leaf()),
            lambda: self.text("({} / {})", self.float(depth - 1), of(),
                              duck="({} / nullif({}, 0))"),
            lambda: self.text("({} / {})", self.int(depth - 1), self.int(depth - 1),
                              sqlite="({} * 1.0 / {})", duck="({} / nullif({}, 0))"),
            lambda: self.text(name + "({})", self.float(depth - 1)),
            lambda: self.text("round({})", self.float(depth - 1)),
            lambda: self.text("sqrt(abs({}))", of()),
            lambda: self.text("cast({} as float64)", self.int(depth - 1),
                              sqlite="cast({} as real)", duck="cast({} as double)"),
            lambda: self.extreme(self.float(depth - 1), of()),
        ]
        return self.random.choice(options)()

    def string(self, depth):
        if depth <= 0:
            return self.leaf("string")
        of = lambda: self.string(depth - 1)
        small = lambda: self.int(depth - 2)
        trim = self.random.choice(["trim", "ltrim", "rtrim"])
        options = [
            lambda: self.common("string", depth),
            lambda: self.text("({} || {})", of(), of()),
            lambda: self.text("substr({}, {})", of(), small()),
            lambda: self.text("substr({}, {}, {})", of(), small(), small()),
            # SQLite's replace(x, '', null) is x.
            lambda: self.text("replace({0}, {1}, {2})", of(), of(), of(), sqlite=
                              "case when {2} is null then null else replace({0}, {1}, {2}) end"),
            lambda: self.text(trim + "({})", of(), duck=trim + "({}, ' ')"),
            lambda: self.text(trim + "({}, {})", of(), of()),
            lambda: self.text("cast({} as string)", self.int(depth - 1),
                              sqlite="cast({} as text)", duck="cast({} as varchar)"),
            lambda: self.extreme(of(), of()),
        ]
        return self.random.choice(options)()

    def bool(self, depth):
        if depth <= 0:
            return self.leaf("bool")
        kind = self.random.choice(["bool", "int64", "float64", "string"])
        of = lambda: self.any(kind, depth - 1)
        sign = self.random.choice(["=", "<>", "<", "<=", ">", ">="])
        word = self.random.choice(["and", "or"])
        no = self.random.choice(["", "not "])
        pattern = "".join(self.random.choice("ab%_é%") for _ in range(self.random.randint(0, 5)))
        options = [
            lambda: self.common("bool", depth),
            lambda: self.text(f"({{}} {word} {{}})", self.bool(depth - 1), self.bool(depth - 1)),
            lambda: self.text("(not {})", self.bool(depth - 1)),
            lambda: self.text(f"({{}} {sign} {{}})", of(), of()),
            lambda: self.text(f"({{}} {sign} {{}})", self.int(depth - 1), self.float(depth - 1)),
            lambda: self.text(f"({{}} is {no}null)", of()),
            lambda: self.text(f"({{}} {no}in ({{}}, {{}}))", of(), of(), of()),
            lambda: self.text(f"({{}} {no}between {{}} and {{}})", of(), of(), of()),
            lambda: self.text(f"({{}} {no}like '{pattern}')", self.string(depth - 1)),
            lambda: self.text("contains({}, {})", self.string(depth - 1), self.string(depth - 1),
                              sqlite="(instr({}, {}) > 0)"),
        ]
        return self.random.choice(options)()


def at_random():
    generator = Generator(seed=3)
    while True:
        kind = generator.random.choice(["bool", "int64", "float64", "string"])
        granary, sqlite, duck = generator.any(kind, generator.random.randint(1, 4))
        if len(granary) <= 260:
            yield kind, granary, sqlite, duck, 0


def membership():
    """`in` with long lists, with and without a null."""
    for count in [7, 8, 15, 16, 17, 40, 300]:
        for null in ["", ", null"]:
            numbers = ", ".join(str(3 * n - 20) for n in range(count))
            yield "bool", f"i in ({numbers}{null})", f"i in ({numbers}{null})", None, 0
            texts = ", ".join(f"'{'abé'[n % 3] * (n % 5)}{n // 15 or ''}'" for n in range(count))
            text = f"s not in ({texts}{null})"
            yield "bool", text, text, text, 0


# Output


def main():
    engines = {"sqlite": sqlite_engine(), "duckdb": duckdb_engine()}
    lines = [{
        "sqlite": sqlite3.sqlite_version, "duckdb": duckdb.__version__,
        "columns": [{"name": name, "type": kind, "values": [
            printed(kind, v) if kind not in ("timestamp", "date") else v for v in values
        ]} for name, kind, values in COLUMNS],
    }]
    seen = set()
    counts = {"sqlite": 0, "duckdb": 0, "both": 0}

    def add(case):
        kind, granary, sqlite, duck, ulps = case
        if granary in seen:
            return False
        results = {}
        for name, text in [("sqlite", sqlite), ("duckdb", duck)]:
            if text is not None:
                results[name] = answers(engines[name], kind, text)
        if len(results) == 2 and not agree(kind, results["sqlite"], results["duckdb"], ulps):
            raise SystemExit(f"{granary}\n  {results['sqlite']}\n  {results['duckdb']}")
        seen.add(granary)
        counts["both" if len(results) == 2 else next(iter(results))] += 1
        line = {"expression": granary, "engines": list(results), "type": kind,
                "values": results.get("duckdb", results.get("sqlite"))}
        if ulps:
            line["ulps"] = ulps
        lines.append(line)
        return True

    for case in [*by_hand(), *membership()]:
        add(case)
    source = at_random()
    made = 0
    while made < RANDOM_CASES:
        made += add(next(source))
    print(counts)
    with EXPECTED.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
