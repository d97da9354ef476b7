"""Eight checks over events.csv in memory, by Pandera on Polars. usage: checks_pandera.py DIR [RUNS]"""
import sys, warnings; warnings.filterwarnings("ignore")
import polars as pl, pandera, pandera.polars as pa
from checks import measure, report

rows = pl.read_csv(f"{sys.argv[1]}/events.csv", try_parse_dates=True)
runs = int((sys.argv[2:] + ["7"])[0])
cities = ["berlin", "paris", "new york", "tokyo"]
schema = pa.DataFrameSchema({
    "driver_id": pa.Column(pl.Int64, pa.Check.in_range(0, 100000)),
    "conv_rate": pa.Column(pl.Float64, pa.Check.in_range(0, 1)),
    "acc_rate": pa.Column(pl.Float64, pa.Check.in_range(0, 1)),
    "avg_daily_trips": pa.Column(pl.Int64, pa.Check.in_range(0, 1000)),
    "city": pa.Column(str, pa.Check.isin(cities)),
    "note": pa.Column(str, [pa.Check.str_length(0, 12), pa.Check.str_matches(r"^x*$")], nullable=True),
})
times, checked = measure(runs, lambda: schema.validate(rows, lazy=True))
report(f"pandera {pandera.__version__} on polars {pl.__version__}", "8 checks in memory", times, rows=len(checked))
