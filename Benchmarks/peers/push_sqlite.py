"""Rows inserted in SQLite one at a time, each durable: what a pushed row costs at least.

usage: push_sqlite.py [ROWS]
Prints a line of JSON a measurement, as GranaryBenchmarks push does for the same rows.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
with tempfile.TemporaryDirectory() as directory:
    database = sqlite3.connect(os.path.join(directory, "rows.sqlite"), isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE reading (id INTEGER, sensor INTEGER, at INTEGER, value REAL)")
    times = []
    for row in range(rows):
        text = '{"id":%d,"sensor":1,"at":"2026-01-01T00:00:00Z","value":%d}' % (row, row)
        start = time.perf_counter()
        value = json.loads(text)
        database.execute("BEGIN IMMEDIATE")
        database.execute(
            "INSERT INTO reading VALUES (?, ?, ?, ?)",
            (value["id"], value["sensor"], 1767225600000000, float(value["value"])),
        )
        database.execute("COMMIT")
        times.append((time.perf_counter() - start) * 1e3)
    total = database.execute("SELECT sum(value) FROM reading").fetchone()[0]
    times.sort()
    print(
        json.dumps(
            {
                "sqlite": sqlite3.sqlite_version,
                "work": f"{rows} rows inserted one at a time",
                "p50_ms": times[rows // 2],
                "p99_ms": times[rows * 99 // 100],
                "sum": total,
            }
        )
    )
