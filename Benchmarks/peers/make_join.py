"""Writes the inputs of a point-in-time join, the same for every side: history.parquet, history-NN.csv and
entities.parquet|.csv, and inputs.json, which says what they are. No two rows of history have the same key and time, so that every answer is the only one.
usage: make_join.py DIR [--history N] [--entities N] [--drivers N] [--features N] [--files N] [--keys int64|string] [--skew]"""
import argparse, json, pathlib, numpy as np, pyarrow as pa, pyarrow.csv, pyarrow.parquet

parser = argparse.ArgumentParser()
parser.add_argument("directory", type=pathlib.Path)
for name, number in (("history", 10_000_000), ("entities", 1_000_000), ("drivers", 100_000), ("features", 5), ("files", 1)):
    parser.add_argument(f"--{name}", type=int, default=number)
parser.add_argument("--keys", choices=["int64", "string"], default="int64")
parser.add_argument("--skew", action="store_true", help="a tenth of all rows are those of one driver")
a = parser.parse_args()
a.directory.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(20260901)
start, span = np.datetime64("2026-06-01", "us").astype(np.int64), 90 * 86_400_000_000


def rows(count):
    drivers = rng.integers(0, a.drivers, count)
    if a.skew:
        drivers[rng.random(count) < 0.1] = a.drivers // 2
    return drivers, start + rng.integers(0, span, count)


def table(drivers, times):
    keys = pa.array(drivers)
    if a.keys == "string":
        names = pa.array([f"driver/{driver:08}@example.org" for driver in range(a.drivers)])
        keys = names.take(keys)
    return pa.table({"driver_id": keys, "event_timestamp": pa.array(times, pa.timestamp("us", "UTC"))})


drivers, times = rows(a.history)
assert len(np.unique(drivers * span + (times - start))) == a.history, "two rows of one driver at one time"
history = table(drivers, times).append_column("created", pa.array(times, pa.timestamp("us", "UTC")))
for feature in range(a.features):
    history = history.append_column(f"h{feature}", pa.array(rng.random(a.history)))
# Hundredths that binary fractions hold: sums of them are exact in any order.
history = history.append_column("amount", pa.array(rng.integers(0, 1 << 20, a.history) / 1024))
pa.parquet.write_table(history, a.directory / "history.parquet")
length = -(-a.history // a.files)
for part in range(a.files):
    pa.csv.write_csv(history.slice(part * length, length), a.directory / f"history-{part:02}.csv")
entities = table(*rows(a.entities))
pa.parquet.write_table(entities, a.directory / "entities.parquet")
pa.csv.write_csv(entities, a.directory / "entities.csv")
inputs = {"keys": a.keys, "history": a.history, "features": a.features, "files": a.files}
(a.directory / "inputs.json").write_text(json.dumps(inputs) + "\n")
