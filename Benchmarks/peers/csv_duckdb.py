"""Loads events.csv into a DuckDB file, unchecked, and commits it. usage: csv_duckdb.py DIR [RUNS]"""
import os, resource, shutil, sys, tempfile, duckdb
from checks import checksum, measure, report

path, runs = f"{sys.argv[1]}/events.csv", int((sys.argv[2:] + ["7"])[0])
directory = tempfile.mkdtemp(dir=sys.argv[1])


def load():
    con = duckdb.connect(f"{directory}/{len(os.listdir(directory))}.db")
    con.execute(f"create table c as select * from read_csv('{path}')")
    con.execute("checkpoint")
    return con


times, con = measure(runs, load)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
numbers = ["driver_id", "event_timestamp", "conv_rate", "acc_rate", "avg_daily_trips", "city", "note"]
r = con.sql("""select rowid as row, driver_id, epoch_us(event_timestamp) as event_timestamp, conv_rate, acc_rate, avg_daily_trips,
    strlen(city) as city, strlen(note) as note from c""").to_arrow_table()
report(f"duckdb {duckdb.__version__}", "csv, unchecked, committed", times, rows=r.num_rows, peak_mb=peak,
       checksum=checksum(r["row"], [r[c] for c in numbers]))
shutil.rmtree(directory)
