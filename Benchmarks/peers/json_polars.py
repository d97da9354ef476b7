"""Reads events.jsonl into memory as typed columns: Polars, then DuckDB. usage: json_polars.py DIR [RUNS]

Polars reads the time as text first: asked for a time, its reader takes ten times as long.
"""
import sys, duckdb, polars as pl
from checks import checksum, measure, report

path, runs = f"{sys.argv[1]}/events.jsonl", int((sys.argv[2:] + ["7"])[0])
schema = {"driver_id": pl.Int64, "event_timestamp": pl.String, "conv_rate": pl.Float64, "acc_rate": pl.Float64,
          "avg_daily_trips": pl.Int64, "city": pl.String, "note": pl.String}
columns = {"driver_id": "BIGINT", "event_timestamp": "TIMESTAMPTZ", "conv_rate": "DOUBLE", "acc_rate": "DOUBLE",
           "avg_daily_trips": "BIGINT", "city": "VARCHAR", "note": "VARCHAR"}


def polars():
    return pl.read_ndjson(path, schema=schema).with_columns(
        pl.col("event_timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us"))


def load():
    con = duckdb.connect()
    con.execute("create table c as select * from read_json(?, format = 'newline_delimited', columns = $c)".replace("$c", str(columns)), [path])
    return con


def figures(frame):
    words = [frame[name].to_physical() if frame[name].dtype != pl.String else frame[name].str.len_bytes().cast(pl.UInt64) for name in schema]
    return {"rows": frame.height, "checksum": checksum(pl.Series(range(frame.height)), words)}


times, _ = measure(runs, lambda: pl.read_ndjson(path, schema=schema))
report(f"polars {pl.__version__}", "json, into memory, times as text", times)
times, frame = measure(runs, polars)
report(f"polars {pl.__version__}", "json, into memory", times, **figures(frame))
times, con = measure(runs, load)
frame = pl.from_arrow(con.sql("select * replace (epoch_us(event_timestamp) as event_timestamp) from c").to_arrow_table())
report(f"duckdb {duckdb.__version__}", "json, into memory", times, **figures(frame))
