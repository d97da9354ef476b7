"""Windows ending at each event, by DuckDB's range frames, the table already in memory. usage: windows_duckdb.py DIR [RUNS]"""
import sys, duckdb
from checks import checksum, measure, report

directory, runs = sys.argv[1], int((sys.argv[2:] + ["3"])[0])
con = duckdb.connect()
con.execute(f"""create table h as select file_row_number as row, driver_id, event_timestamp, amount
    from read_parquet('{directory}/history.parquet', file_row_number = true)""")
for window in ("1 hour", "24 hours", "30 days"):
    query = f"""create or replace table r as
        select row, count(*) over w as n, avg(amount) over w as mean, max(amount) over w as top from h
        window w as (partition by driver_id order by event_timestamp
                     range between interval {window} preceding and current row)"""
    times, _ = measure(runs, lambda: con.execute(query))
    r = con.sql("select row, n, mean, top from r").to_arrow_table()
    report(f"duckdb {duckdb.__version__}", f"windows of {window}", times, rows=r.num_rows,
           checksum=checksum(r["row"], [r["n"], r["mean"], r["top"]]))
