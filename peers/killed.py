#!/usr/bin/env python3
"""Kills writers at random moments, and has `interleave` recover their files.

    peers/killed.py PROGRAM [--count 50] [--seed 1] [--libver v110] [--writer PYTHON]...

A writer is h5py in a process of its own, which appends rows (SWMR), flushes, and says how many rows it has
flushed. It is killed with SIGKILL after a random time. Then `recover` must exit with 0, the copy must open in
h5py, and all rows that were flushed must be there with their values. While the writer lives, `follow` reads along: it
must see every row once, and notice that its writer has gone.

Each `--writer` is a Python that has an h5py with another libhdf5. It writes, and reads what was recovered. Without
any, it's the Python that runs this. The wheels of h5py bring libhdf5 along: 3.8 has 1.12, 3.10 to 3.15 have 1.14,
3.16 has 2.0. Debian's `python3-h5py` has 1.10.

PROGRAM is `target/release/reduction` or an installed one. Exit code 1 if a row is lost.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

VERSIONS = "import h5py; print(h5py.__version__, h5py.version.hdf5_version)"

WRITER = """
import sys, h5py, numpy as np
path, libver, compression, seed = sys.argv[1:5]
rng = np.random.RandomState(int(seed))
how = {} if compression == "none" else {"compression": compression}
with h5py.File(path, "w", libver=(libver, libver)) as f:
    d = f.create_dataset("rows", shape=(0, 5), maxshape=(None, 5), chunks=(64, 5), dtype="f8", **how)
    n = f.create_dataset("other", shape=(0,), maxshape=(None,), chunks=(100,), dtype="i4")
    f.swmr_mode = True
    rows = 0
    while True:
        more = int(rng.randint(1, 50))
        d.resize(rows + more, axis=0)
        d[rows:] = np.arange(5 * rows, 5 * (rows + more)).reshape(more, 5)
        n.resize(rows + more, axis=0)
        n[rows:] = np.arange(rows, rows + more)
        rows += more
        d.flush()
        n.flush()
        print(rows, flush=True)
"""

# The file can't be opened as it is. In the repaired one, the rows are there up to those that were flushed, with their
# values, in both datasets.
READER = """
import json, sys, h5py, numpy as np
as_it_is, repaired, flushed = sys.argv[1], sys.argv[2], int(sys.argv[3])
try:
    h5py.File(as_it_is, "r").close()
    left_open = False
except OSError:
    left_open = True
with h5py.File(repaired, "r") as f:
    rows, other = f["rows"][:], f["other"][:]
wanted = np.arange(5 * flushed).reshape(flushed, 5)
print(json.dumps({
    "/rows": len(rows),
    "/other": len(other),
    "left_open": left_open,
    "as_flushed": bool(np.array_equal(rows[:flushed], wanted) and np.array_equal(other[:flushed], np.arange(flushed))),
}))
"""


def python(writer, script, *arguments):
    run = subprocess.run([writer, "-c", script, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    if run.returncode != 0:
        raise RuntimeError(f"{writer}: {run.stderr}")
    return run.stdout.strip()


def trial(program, writer, folder, rng, libver, compression):
    """One writer killed: how many rows it had flushed, and what is wrong with what is left."""
    path = folder / "run.h5"
    process = subprocess.Popen(
        [writer, "-c", WRITER, path, libver, compression, str(rng.randrange(1 << 30))],
        stdout=subprocess.PIPE,
        text=True,
    )
    first = process.stdout.readline()
    if not first:
        process.wait()
        return 0, [f"the writer could not write with libver={libver}"]
    follow = subprocess.Popen(
        [program, "follow", path, "rows", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    told = [json.loads(follow.stdout.readline() or '{"rows": 0, "new": 0}')]
    time.sleep(rng.random() * 0.3)
    process.kill()
    # The last line may have been cut.
    said = (first + process.stdout.read()).rpartition("\n")[0]
    flushed = int(said.splitlines()[-1])
    process.wait()
    told += [json.loads(line) for line in follow.stdout]
    err = follow.stderr.read()
    follow.wait()
    problems = []
    seen = sum(line["new"] for line in told)
    if seen != told[-1]["rows"] or told[-1]["rows"] < flushed:
        problems.append(f"follow read {seen} rows and saw {told[-1]['rows']} of {flushed}")
    if told[-1].get("ended") != "writer_gone" or "recover" not in err:
        problems.append(f"follow did not notice that the writer has gone: {told[-1]} {err}")
    recovered = subprocess.run([program, "recover", path, "--json"], capture_output=True, text=True, timeout=60)
    if recovered.returncode != 0:
        problems.append(f"recover: {recovered.returncode} {recovered.stdout} {recovered.stderr}")
        return flushed, problems
    result = json.loads(recovered.stdout)
    found = json.loads(python(writer, READER, path, result["repaired"], flushed))
    if not found.pop("left_open"):
        problems.append("h5py opens the file as it is: it was not left open")
    if not found.pop("as_flushed"):
        problems.append(f"{found} rows of {flushed}, or other values")
    kept = {d["dataset"]: d["rows"] for d in result["datasets"]}
    if kept != found:
        problems.append(f"recover says {kept}, and h5py finds {found}")
    return flushed, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--libver",
        default="v110",
        help="the format that the writers use: v110, or v112, v114 and v200 if PROGRAM has a libhdf5 that reads them",
    )
    parser.add_argument("--writer", action="append", help="a Python with an h5py; may be given several times")
    args = parser.parse_args()
    if not args.program.is_file():
        parser.error(f"there is no {args.program}: cargo build --release -p tool-app")
    with_a_problem = 0
    lines = []
    for writer in args.writer or [sys.executable]:
        try:
            h5py, hdf5 = python(writer, VERSIONS).split()
        except (OSError, RuntimeError) as error:
            parser.error(f"{writer} has no h5py: {error}")
        rng = random.Random(args.seed)
        counts, lost = [], 0
        for nth in range(args.count):
            compression = ["none", "gzip"][nth % 2]
            with tempfile.TemporaryDirectory() as folder:
                flushed, problems = trial(args.program.absolute(), writer, pathlib.Path(folder), rng, args.libver, compression)
            counts.append(flushed)
            lost += bool(problems)
            for problem in problems:
                print(f"h5py {h5py}, {nth} ({compression}): {problem}", flush=True)
        with_a_problem += lost
        lines.append(f"| {hdf5} | {h5py} | {args.libver} | {args.count} | {min(counts)} to {max(counts)} | {lost} |")
    print("| libhdf5 of the writer | h5py | format | killed | rows flushed before that | with a problem |")
    print("|---|---|---|---|---|---|")
    print("\n".join(lines))
    sys.exit(with_a_problem > 0)


if __name__ == "__main__":
    main()
