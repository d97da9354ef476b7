"""Writes events.csv: 7 columns of ids, times, numbers and texts, 124 MB in 2,000,000 rows. usage: make_csv.py DIR [ROWS]"""
import sys, pathlib, numpy as np, pandas as pd

out = pathlib.Path(sys.argv[1]); out.mkdir(parents=True, exist_ok=True)
rows, part = int((sys.argv[2:] + ["2000000"])[0]), 2_000_000
rng = np.random.default_rng(20260901)
cities = np.array(["berlin", "paris", "new york", "tokyo"])
for start in range(0, rows, part):
    n = min(part, rows - start)
    pd.DataFrame({
        "driver_id": rng.integers(0, 100000, n),
        "event_timestamp": pd.Timestamp("2026-06-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 90 * 86400, n), unit="s"),
        "conv_rate": rng.random(n).round(6), "acc_rate": rng.random(n).round(6), "avg_daily_trips": rng.integers(0, 1000, n),
        "city": cities[rng.integers(0, 4, n)], "note": ["x" * k for k in rng.integers(0, 12, n)],
    }).to_csv(out / "events.csv", index=False, date_format="%Y-%m-%dT%H:%M:%SZ", mode="a" if start else "w", header=not start)
