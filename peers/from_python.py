#!/usr/bin/env python3
"""Times the mean of a dataset from Python: the wheel, h5py, dask and xarray, on the same files.

    python peers/from_python.py [--repeats 7] [--layouts gzip ...] [--write]

Needs an environment with the wheel (`python/test` makes it), h5py, dask, xarray and h5netcdf. Each run is
a process of its own, the programs take turns, and the file is in the page cache. What is timed is opening
the file and the mean, not the imports. The seconds are the lower quartile. `--write` puts the table into
the book.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import files

ROWS = 32768
FOLDER = Path("target/python/files")
BOOK = Path("chapters/reduction/measured/from-python.md")
LAYOUTS = {"contiguous": "in one piece", "chunked": "in chunks", "gzip": "shuffle and gzip"}


def with_interleave(path):
    import interleave

    yield
    yield interleave.reduce(path, "/x", threads=2)["mean"]


def with_h5py(path):
    import h5py

    yield
    with h5py.File(path) as file:
        yield float(file["x"][...].mean())


def with_h5py_blocks(path):
    import h5py

    yield
    with h5py.File(path) as file:
        data = file["x"]
        blocks = range(0, data.shape[0], files.CHUNK[0])
        yield sum(float(data[row : row + files.CHUNK[0]].sum()) for row in blocks) / data.size


def with_dask(path):
    import dask
    import dask.array
    import h5py

    yield
    with h5py.File(path) as file, dask.config.set(scheduler="threads", num_workers=2):
        yield float(dask.array.from_array(file["x"], chunks=(1024, -1), lock=False).mean().compute())


def with_xarray(path):
    import h5netcdf
    import xarray

    yield
    with xarray.open_dataset(path, engine="h5netcdf", phony_dims="sort") as file:
        yield float(file["x"].mean())


PROGRAMS = {
    "`interleave.reduce(path, \"/x\")[\"mean\"]`": with_interleave,
    "h5py, block by block": with_h5py_blocks,
    "h5py, `file[\"x\"][...].mean()`": with_h5py,
    "dask, two threads": with_dask,
    "xarray": with_xarray,
}


def one(name, path):
    """Runs a program here, and prints its seconds, its mean and the memory it took."""
    steps = PROGRAMS[name](path)
    next(steps)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    mean = next(steps)
    seconds = time.perf_counter() - began
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"seconds": seconds, "mean": mean, "mib": more / 1024}))


def measure(path, repeats):
    """For each program, the lower quartile of its seconds, and the MiB it took at most."""
    found = {name: [] for name in PROGRAMS}
    for _ in range(repeats):
        for name in PROGRAMS:
            command = [sys.executable, __file__, "--one", name, str(path)]
            output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            found[name].append(json.loads(output))
    means = [run["mean"] for runs in found.values() for run in runs]
    if max(means) - min(means) > 1e-9 * max(map(abs, means)):
        sys.exit(f"{path}: the means differ: {sorted(set(means))}")
    quartile = lambda runs: sorted(run["seconds"] for run in runs)[len(runs) // 4]
    return {name: (quartile(runs), max(run["mib"] for run in runs)) for name, runs in found.items()}


def table(measured):
    lines = ["| | " + " | ".join(f"{LAYOUTS[layout]} | MiB" for layout in measured) + " |"]
    lines.append("|---|" + "---|" * (2 * len(measured)))
    for name in PROGRAMS:
        cells = []
        for of_layout in measured.values():
            seconds, mib = of_layout[name]
            ours = of_layout[next(iter(PROGRAMS))][0]
            cells += [f"{seconds:.3f} s ({seconds / ours:.1f})", f"{mib:.0f}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def machine(repeats):
    import dask
    import h5py
    import xarray

    model = next(line for line in open("/proc/cpuinfo") if line.startswith("model name"))
    load = Path("/proc/loadavg").read_text().split()[0]
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{model.split(':')[1].strip()}, {date.today()}, load {load} from other work; CPython {python}, "
        f"h5py {h5py.__version__} (HDF5 {h5py.version.hdf5_version}), dask {dask.__version__}, "
        f"xarray {xarray.__version__}; lower quartile of {repeats} runs."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--layouts", nargs="+", choices=LAYOUTS, default=list(LAYOUTS))
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--one", nargs=2)
    options = parser.parse_args()
    if options.one:
        return one(*options.one)
    FOLDER.mkdir(parents=True, exist_ok=True)
    measured = {}
    for layout in options.layouts:
        path = FOLDER / f"{layout}.h5"
        if not path.exists():
            files.generate(path, ROWS, files.LAYOUTS[layout][1])
        measured[layout] = measure(path, options.repeats)
    text = f"{table(measured)}\n{machine(options.repeats)}\n"
    print(text)
    if options.write:
        BOOK.write_text(text)


if __name__ == "__main__":
    main()
