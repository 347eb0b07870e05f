#!/usr/bin/env python3
"""Compares summaries, tables, histograms and quantiles of random datasets with what NumPy makes of them:
of all values, of some rows, and of those for which a condition holds.

    peers/agree.py PROGRAM [--count 250] [--seed 1]

PROGRAM is `target/debug/reduction` (`cargo build --bin reduction`) or another. Exit code 1 if a number
is another than NumPy's.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np


STRATEGIES = ["auto", "sequential", "handle-per-thread", "shared-handle", "library-thread", "pool", "rayon", "direct",
              "mmap", "processes"]


def dataset(path, rng):
    """Numbers of any type and shape, stored in any way. They are returned as float64."""
    shape = tuple(int(n) for n in rng.integers(1, 40, rng.integers(1, 5)))
    data = rng.normal(0, 50, shape).astype(rng.choice(["f2", "f4", "f8", "u1", "i2", ">i4", "i8"]))
    how = {}
    if rng.random() < 0.8:
        how["chunks"] = tuple(int(rng.integers(1, n + 1)) for n in shape)
        if rng.random() < 0.6:
            how.update(compression="gzip", shuffle=bool(rng.random() < 0.5))
    with h5py.File(path, "w") as file:
        file.create_dataset("x", data=data, **how)
    return data.astype("f8"), how


def reduced(program, path, *options):
    command = [program, "reduce", str(path), "x", "--json", "--threads", "2", *options]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def table_agrees(table, data, axis):
    others = tuple(other for other in range(data.ndim) if other != axis)
    near = dict(rtol=1e-9, atol=1e-9 * max(1, abs(data).max()))
    expected = {name: getattr(np, name)(data, axis=others) for name in ("sum", "mean", "min", "max", "std")}
    columns = {name: np.array([row[name] for row in table], float) for name in expected}
    whole = [row["index"] for row in table] == list(range(data.shape[axis]))
    return whole and all(np.allclose(columns[name], expected[name], **near) for name in expected)


def histogram_agrees(histogram, data):
    edges, counts = histogram["edges"], histogram["counts"]
    # A value on an edge is counted on the side that is farther from 0.
    below = [np.count_nonzero(data <= edge if edge < 0 else data < edge) for edge in edges[1:-1]]
    ends = (edges[0], edges[-1]) == (data.min(), data.max())
    return ends and list(np.cumsum(counts)) == [*below, data.size]


def quantiles_agree(quantiles, data):
    for share, found in quantiles.items():
        ends = [np.quantile(data, float(share), method=method) for method in ("lower", "higher")]
        if abs(found - np.quantile(data, float(share))) > max(map(abs, ends)) / 2047:
            return False
    return True


def summary_agrees(found, data):
    """Whether it's that of these values, of which there may be none."""
    if found["count"] != data.size or not data.size:
        return found["count"] == data.size
    near = dict(rel_tol=1e-9, abs_tol=1e-9 * max(1, abs(data).max()))
    names = {"sum": "sum", "mean": "mean", "min": "min", "max": "max", "variance": "var", "std": "std"}
    return all(math.isclose(found[ours], getattr(np, theirs)(data), **near) for ours, theirs in names.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng, wrong = np.random.default_rng(given.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.h5"
        for _ in range(given.count):
            data, how = dataset(path, rng)
            axis = int(rng.integers(data.ndim))
            strategy = str(rng.choice(STRATEGIES))
            table = reduced(given.program, path, "--axis", str(axis), "--strategy", strategy)["table"]
            spread = reduced(given.program, path, "--histogram=12", "--quantiles", "0.1,0.5")
            first, last = sorted(int(n) for n in rng.integers(0, len(data) + 1, 2))
            least, most = sorted(float(n) for n in rng.normal(0, 50, 2).round(1))
            some = reduced(given.program, path, "--rows", f"{first}..{last}", "--strategy", strategy,
                           "--where", f"{least} < x <= {most} and x != 0")
            rows = data[first:last]
            agree = {
                "summary": summary_agrees(reduced(given.program, path, "--strategy", strategy), data),
                "rows and condition": summary_agrees(some, rows[(least < rows) & (rows <= most) & (rows != 0)]),
                "table": table_agrees(table, data, axis),
                "histogram": histogram_agrees(spread["histogram"], data),
                "quantiles": quantiles_agree(spread["quantiles"], data),
            }
            for what in (name for name, agrees in agree.items() if not agrees):
                wrong += 1
                print(f"{what} of {data.shape}, {how}, axis {axis} by {strategy}", flush=True)
    print(f"{given.count} datasets, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
