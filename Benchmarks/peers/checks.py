"""What the peers' scripts share: figures of several runs, and a checksum of exact values that Granary computes too."""
import json, statistics, time, numpy as np


def checksum(row, columns):
    """Σ (row + 1) · (column + 1) · bits of the value, modulo 2^64, a null counting as 0: in any order of rows."""
    total, weight = 0, np.asarray(row).astype(np.uint64) + np.uint64(1)
    for place, column in enumerate(columns):
        bits = np.ascontiguousarray(column.fill_null(0).to_numpy()).view(np.uint64)
        total += int(np.sum(weight * bits, dtype=np.uint64)) * (place + 1)
    return f"{total % 2**64:016x}"


def measure(runs, body):
    """Calls `body` so many times; the times, in seconds, and its last result."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = body()
        times.append(time.perf_counter() - start)
    return times, result


def report(peer, work, times, **figures):
    figures = {"seconds": statistics.median(times), "fastest": min(times), "slowest": max(times)} | figures
    print(json.dumps({"peer": peer, "work": work} | figures), flush=True)
