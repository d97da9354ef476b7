"""Point-in-time join with Polars' join_asof, frames already in memory. usage: join_polars.py DIR [RUNS]"""
import sys, warnings, polars as pl
from checks import checksum, measure, report

warnings.filterwarnings("ignore")
directory, runs = sys.argv[1], int((sys.argv[2:] + ["5"])[0])
h = pl.read_parquet(f"{directory}/history.parquet").drop("created", "amount")
e = pl.read_parquet(f"{directory}/entities.parquet").with_row_index("row")
features = [name for name in h.columns if name.startswith("h")]
times, r = measure(runs, lambda: e.sort("event_timestamp").join_asof(
    h.sort("event_timestamp"), on="event_timestamp", by="driver_id"))
report(f"polars {pl.__version__}", "point-in-time join", times, rows=r.height, matched=r["h0"].count(),
       checksum=checksum(r["row"], [r[f] for f in features]))
