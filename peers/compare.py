"""Times every peer and every strategy round-robin, each run in a process of its own.

    python compare.py FOLDER MEASURE REPEATS

Prints for each layout the least seconds of each, the ratio to the fastest peer and that to the memory
limit, which is measured in the same run.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import h5py
import numpy as np

from one import PEERS

THREADS = 2
COLUMNS = 1024
STRATEGIES = ["sequential", "handle-per-thread", "shared-handle", "library-thread", "pool", "rayon",
              "direct", "mmap", "processes"]
LAYOUTS = {
    "contiguous": (131072, {}),
    "chunked": (131072, {"chunks": (128, COLUMNS)}),
    "gzip": (32768, {"chunks": (128, COLUMNS), "shuffle": True, "compression": 4}),
}


def generate(path, rows, how):
    random = np.random.default_rng(1997)
    first = path.with_suffix(".first")
    with h5py.File(first, "w") as file:
        data = file.create_dataset("x", (rows, COLUMNS), "<f8", **how)
        for start in range(0, rows, 4096):
            values = random.standard_normal((4096, COLUMNS))
            data[start : start + 4096] = np.round(values.cumsum(0) * 100) / 100
    # A file as first written can read slower from the page cache than a copy of it.
    shutil.copy(first, path)
    first.unlink()


def run(command):
    output = subprocess.run(command, capture_output=True, text=True)
    if output.returncode != 0:
        return None, None, (output.stderr.strip().splitlines() or ["failed"])[-1]
    found = json.loads(output.stdout.replace("NaN", "null"))
    return min(found["seconds"]), found["mean"], found["strategy"]


def main():
    folder, measure, repeats = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    load = os.getloadavg()[0]
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {date.today()}, "
          f"load {load:.1f} before the run, {THREADS} threads, least of {repeats}")
    for layout, (rows, how) in LAYOUTS.items():
        path = folder / f"{layout}.h5"
        if not path.exists():
            generate(path, rows, how)
        here = Path(__file__).with_name("one.py")
        commands = {peer: [sys.executable, here, peer, path, str(THREADS)] for peer in PEERS}
        for name in ["memory", *STRATEGIES]:
            commands[name] = [measure, path, "/x", name, str(THREADS), "1"]
        best, means, notes = {}, {}, {}
        for _ in range(repeats):
            for name, command in commands.items():
                seconds, mean, took = run(command)
                notes[name] = took
                if seconds is not None:
                    best[name] = min(seconds, best.get(name, seconds))
                    means[name] = mean
        report(layout, best, means, notes)


def report(layout, best, means, notes):
    peer = min(best[name] for name in PEERS if name in best)
    limit = best["memory"]
    print(f"\n{layout}\n{'':20} {'seconds':>8} {'to fastest peer':>16} {'to memory limit':>16}")
    for name in sorted(notes, key=lambda name: best.get(name, float("inf"))):
        if name not in best:
            print(f"{name:20} {notes[name]}")
            continue
        other = "" if name in ("memory", notes[name]) else f"  (was {notes[name]})"
        seconds = best[name]
        print(f"{name:20} {seconds:8.3f} {peer / seconds:15.2f}x {seconds / limit:15.2f}x{other}")
    found = [mean for mean in means.values() if mean is not None]
    if found and max(found) - min(found) > 1e-9 * max(map(abs, found)):
        sys.exit(f"{layout}: the means differ: {means}")


if __name__ == "__main__":
    main()
