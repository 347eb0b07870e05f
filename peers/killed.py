#!/usr/bin/env python3
"""Kills writers at random moments, and has `interleave` recover their files.

    peers/killed.py PROGRAM [--count 50] [--seed 1] [--libver v110]

The writer is h5py in a process of its own, which appends rows (SWMR), flushes, and says how many rows it has
flushed. It is killed with SIGKILL after a random time. Then `recover` must exit with 0, the copy must open in
h5py, and all rows that were flushed must be there with their values. While it lives, `follow` reads along: it must
see every row once, and notice that its writer has gone.

PROGRAM is `target/release/interleave` or an installed one. Exit code 1 if a row is lost.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

WRITER = """
import sys, h5py, numpy as np
path, libver, compression, seed = sys.argv[1:5]
rng = np.random.default_rng(int(seed))
how = {} if compression == "none" else {"compression": compression}
with h5py.File(path, "w", libver=(libver, libver)) as f:
    d = f.create_dataset("rows", shape=(0, 5), maxshape=(None, 5), chunks=(64, 5), dtype="f8", **how)
    n = f.create_dataset("other", shape=(0,), maxshape=(None,), chunks=(100,), dtype="i4")
    f.swmr_mode = True
    rows = 0
    while True:
        more = int(rng.integers(1, 50))
        d.resize(rows + more, axis=0)
        d[rows:] = np.arange(5 * rows, 5 * (rows + more)).reshape(more, 5)
        n.resize(rows + more, axis=0)
        n[rows:] = np.arange(rows, rows + more)
        rows += more
        d.flush()
        n.flush()
        print(rows, flush=True)
"""


def trial(program, folder, rng, libver, compression):
    path = folder / "run.h5"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, path, libver, compression, str(rng.randrange(1 << 30))],
        stdout=subprocess.PIPE,
        text=True,
    )
    first = writer.stdout.readline()
    follow = subprocess.Popen(
        [program, "follow", path, "rows", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    told = [json.loads(follow.stdout.readline() or '{"rows": 0, "new": 0}')]
    time.sleep(rng.random() * 0.3)
    writer.kill()
    said = writer.stdout.read()
    flushed = int((first + said).splitlines()[-1]) if said.endswith("\n") or not said else int((first + said).splitlines()[-2])
    writer.wait()
    told += [json.loads(line) for line in follow.stdout]
    err = follow.stderr.read()
    follow.wait()
    problems = []
    seen = sum(line["new"] for line in told)
    if seen != told[-1]["rows"] or told[-1]["rows"] < flushed:
        problems.append(f"follow read {seen} rows and saw {told[-1]['rows']} of {flushed}")
    if told[-1].get("ended") != "writer_gone" or "recover" not in err:
        problems.append(f"follow did not notice that the writer has gone: {told[-1]} {err}")
    try:
        h5py.File(path, "r").close()
        problems.append("h5py opens the file as it is: it was not left open")
    except OSError:
        pass
    recovered = subprocess.run([program, "recover", path, "--json"], capture_output=True, text=True, timeout=60)
    if recovered.returncode != 0:
        problems.append(f"recover: {recovered.returncode} {recovered.stdout} {recovered.stderr}")
        return flushed, problems
    result = json.loads(recovered.stdout)
    with h5py.File(result["repaired"], "r") as f:
        rows, other = f["rows"][:], f["other"][:]
    wanted = np.arange(5 * flushed).reshape(flushed, 5)
    if len(rows) < flushed or not np.array_equal(rows[:flushed], wanted):
        problems.append(f"{len(rows)} rows of {flushed}, or other values")
    if len(other) < flushed or not np.array_equal(other[:flushed], np.arange(flushed)):
        problems.append(f"{len(other)} numbers of {flushed}, or other values")
    kept = {d["dataset"]: d["rows"] for d in result["datasets"]}
    if kept != {"/rows": len(rows), "/other": len(other)}:
        problems.append(f"recover says {kept}")
    return flushed, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--libver", default="v110", help="the format that the writer uses: v110, v112, v114, or v200 if PROGRAM has a libhdf5 2.x")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    lost = 0
    least, most = 1 << 60, 0
    for nth in range(args.count):
        with tempfile.TemporaryDirectory() as folder:
            compression = ["none", "gzip"][nth % 2]
            flushed, problems = trial(args.program.absolute(), pathlib.Path(folder), rng, args.libver, compression)
        least, most = min(least, flushed), max(most, flushed)
        lost += bool(problems)
        for problem in problems:
            print(f"{nth} ({compression}): {problem}")
    print(f"h5py {h5py.__version__} on HDF5 {h5py.version.hdf5_version}, format {args.libver}: {args.count} writers "
          f"killed after {least} to {most} flushed rows, {lost} with a problem")
    sys.exit(lost > 0)


if __name__ == "__main__":
    main()
