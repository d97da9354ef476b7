"""Loads events.csv with pandas and checks it by Pandera, in memory: nothing is committed. usage: csv_pandera.py DIR [RUNS]"""
import resource, sys, warnings; warnings.filterwarnings("ignore")
import pandas as pd, pandera, pandera.pandas as pa, pyarrow, pyarrow.compute as pc
from checks import checksum, measure, report

path, runs = f"{sys.argv[1]}/events.csv", int((sys.argv[2:] + ["3"])[0])
cities = ["berlin", "paris", "new york", "tokyo"]
schema = pa.DataFrameSchema({
    "driver_id": pa.Column(int, pa.Check.in_range(0, 100000)),
    "conv_rate": pa.Column(float, pa.Check.in_range(0, 1)),
    "acc_rate": pa.Column(float, pa.Check.in_range(0, 1)),
    "avg_daily_trips": pa.Column(int, pa.Check.in_range(0, 1000)),
    "city": pa.Column(str, pa.Check.isin(cities)),
    "note": pa.Column(str, [pa.Check.str_length(0, 12), pa.Check.str_matches(r"^x*$")], nullable=True),
})


def load(): return schema.validate(pd.read_csv(path, parse_dates=["event_timestamp"]), lazy=True)


times, frame = measure(runs, load)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
rows = pyarrow.Table.from_pandas(frame, preserve_index=False)
columns = {
    "event_timestamp": pc.cast(pc.cast(rows["event_timestamp"], pyarrow.timestamp("us", "UTC"), safe=False), "int64"),
    "city": pc.cast(pc.binary_length(rows["city"]), "int64"), "note": pc.cast(pc.binary_length(rows["note"]), "int64"),
}
numbers = ["driver_id", "event_timestamp", "conv_rate", "acc_rate", "avg_daily_trips", "city", "note"]
report(f"pandera {pandera.__version__} on pandas {pd.__version__}", "csv, 8 checks, in memory", times, rows=len(frame), peak_mb=peak,
       checksum=checksum(range(len(frame)), [columns.get(c, rows[c]) for c in numbers]))
