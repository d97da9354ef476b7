"""Prints what pyarrow or Polars reads from an Arrow file, every value of it.

    segment_values.py pyarrow|polars FILE

For each column a line with its type and name, then a line for each value: `-` where there is none;
a float as the integer that its bits are, or `nan`; a time in microseconds, a date in days; a text
after `'`, with `\\`, line feed and carriage return escaped.
"""

import struct
import sys


def pyarrow_columns(path):
    import pyarrow as pa
    import pyarrow.ipc as ipc

    with pa.memory_map(path) as file:
        reader = ipc.open_file(file)
        table = reader.read_all()
        table.validate(full=True)
        for key, value in (table.schema.metadata or {}).items():
            yield "metadata", key.decode(), [value.decode()]
        for field, column in zip(table.schema, table.columns):
            column_type = str(field.type)
            column_id = field.metadata[b"granary.column_id"].decode()
            if pa.types.is_dictionary(field.type):
                column = column.cast(field.type.value_type)
            if pa.types.is_timestamp(field.type):
                column = column.cast(pa.int64())
            if pa.types.is_date(field.type):
                column = column.cast(pa.int32())
            yield column_type, f"{field.name} {column_id}", column.to_pylist()


def polars_columns(path):
    import polars as pl

    # As a query reads it, which maps the file, and as a whole.
    frame = pl.read_ipc(path)
    assert frame.equals(pl.scan_ipc(path).collect(), null_equal=True)
    for series in frame:
        column_type = str(series.dtype)
        if series.dtype == pl.Categorical:
            series = series.cast(pl.String)
        yield column_type, series.name, series.to_physical().to_list()


def text(value, column_type):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value != value:
            return "nan"
        if column_type in ("float", "Float32"):
            return str(struct.unpack("<I", struct.pack("<f", value))[0])
        return str(struct.unpack("<Q", struct.pack("<d", value))[0])
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return str(value)


def main():
    tool, path = sys.argv[1:]
    columns = {"pyarrow": pyarrow_columns, "polars": polars_columns}[tool](path)
    for column_type, name, values in columns:
        lines = [f"{column_type}: {name}"] + [text(value, column_type) for value in values]
        sys.stdout.buffer.write("".join(line + "\n" for line in lines).encode())


main()
