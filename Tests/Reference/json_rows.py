"""What Python's json makes of rows of JSON. usage: json_rows.py FILE

Prints a line for each line of FILE that is not blank: "-" where it is no row, else the values of the columns
i (int64), x (float64), s (string), b (bool) and the one at o.a (int64). Texts and floats in hexadecimal.

Stricter than Python's json, as Granary is: no NaN and no infinities, names once in an object, no lone
surrogates, at most 64 levels, UTF-8 only, an object. Python's floats are the nearest ones.
"""
import decimal, json, re, struct, sys


class Number(str):
    """A number as it is written."""


def refuse(word):
    raise ValueError(word)


def members(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a name twice")
    return dict(pairs)


def check(value, depth=1):
    if isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate has no UTF-8
    elif isinstance(value, (dict, list)):
        if depth > 64:
            raise ValueError("too deep")
        for inner in [*value.keys(), *value.values()] if isinstance(value, dict) else value:
            check(inner, depth + 1)


def int64(value):
    if isinstance(value, Number):
        exact = decimal.Decimal(value)
        if exact != 0 and (exact.adjusted() > 18 or exact != exact.to_integral_value()):
            raise ValueError("no int64")
        number = int(exact)
    elif isinstance(value, str) and re.fullmatch("[+-]?[0-9]+", value):
        number = int(value)
    else:
        raise ValueError("no integer")
    if not -2**63 <= number < 2**63:
        raise ValueError("out of range")
    return str(number)


def float64(value):
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError("no number")
    word = re.fullmatch("[+-]?(nan|inf|infinity)", value, re.IGNORECASE | re.ASCII)
    if not word and not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", value):
        raise ValueError("no number")
    number = float(value)
    if number in (float("inf"), float("-inf")) and not word:
        raise ValueError("out of range")
    return "nan" if number != number else struct.pack(">d", number).hex()


def text(value):
    if isinstance(value, Number) or not isinstance(value, str):
        raise ValueError("no text")
    return value.encode("utf-8").hex()


def boolean(value):
    if isinstance(value, str) and not isinstance(value, Number) and value.lower() in ("true", "false"):
        value = value.lower() == "true"
    if not isinstance(value, bool):
        raise ValueError("no bool")
    return "true" if value else "false"


def row(line):
    value = json.loads(line.decode("utf-8"), parse_int=Number, parse_float=Number, parse_constant=refuse,
                       object_pairs_hook=members)
    check(value)
    if not isinstance(value, dict):
        raise ValueError("no object")
    inner = value.get("o")
    if inner is not None and not isinstance(inner, dict):
        raise ValueError("nothing goes through it")
    columns = [(value.get("i"), int64), (value.get("x"), float64), (value.get("s"), text),
               (value.get("b"), boolean), ((inner or {}).get("a"), int64)]
    return " ".join("null" if value is None else read(value) for value, read in columns)


decimal.getcontext().prec = 100
for line in open(sys.argv[1], "rb").read().split(b"\n"):
    if line.strip(b" \t\r") == b"":
        continue
    try:
        print(row(line))
    except (ValueError, RecursionError, decimal.DecimalException):
        print("-")
