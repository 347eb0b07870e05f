"""Times every peer and every strategy round-robin, each run in a process of its own.

Prints for each layout the seconds of each, how many times as fast as the fastest peer it is, and how
many times as long as the memory limit it takes. The seconds are the lower quartile of the rounds: what
else runs on a machine can only add to them, and the least may be one lucky run. What was measured is
kept in target/peers/results.json. `peers/run` tells the arguments.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import h5py

import book
from files import ALL, LAYOUTS, fresh
from memory import measure_memory
from one import ONLY, PEERS

THREADS = 2
FOLDER = Path("target/peers")
KEPT = FOLDER / "results.json"
MEASURE = Path("target/release/examples/measure")
STATIC = Path("target/static/release/examples/measure")
STRATEGIES = ["sequential", "handle-per-thread", "shared-handle", "library-thread", "pool", "rayon",
              "direct", "mmap", "processes", "auto"]
# No reductions of a file: what memory allows, and the sum alone of what positioned reads bring.
YARDSTICKS = ["memory", "sum-alone"]
STATIC_DIRECT = "direct, HDF5 2"
# Bytes read at a time in KiB, and where in its page of memory the buffer begins.
BUFFERS = [(256, 64), (1024, 64), (1024, 16), (1024, 8)]
# What the processes of --load do.
BUSY = "import numpy; a = numpy.ones(1 << 22)\nwhile True: a = numpy.sqrt(a + 1)"
BY_THREADS = ["h5py-threads", "h5py-processes", "handle-per-thread", "processes", "direct"]


def command(name, path, threads):
    if name in PEERS:
        return [sys.executable, Path(__file__).with_name("one.py"), name, path, str(threads)]
    program = STATIC if name == STATIC_DIRECT else MEASURE
    return [program, path, "/x", name.split(",")[0], str(threads), "1"]


def run(name, path, threads):
    """What one run found, or why it failed."""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    output = subprocess.run(command(name, path, threads), capture_output=True, text=True, env=environment)
    if output.returncode != 0:
        return {"failed": (output.stderr.strip().splitlines() or ["failed"])[-1]}
    return json.loads(output.stdout)


def rounds(runs, path, repeats):
    """Seconds of each of `runs`, which are pairs of a name and threads, in each round."""
    found, means = {}, {}
    for _ in range(repeats):
        for name, threads in runs:
            one = run(name, path, threads)
            if "failed" in one:
                print(f"{name} failed: {one['failed']}", file=sys.stderr)
                continue
            # A strategy that does not apply to the layout was another one; `auto` always is.
            if one["strategy"] == name.split(",")[0] or name == "auto":
                found.setdefault((name, threads), []).append(one["seconds"][0])
                if one["mean"] is not None:
                    means[name] = one["mean"]
    if means and max(means.values()) - min(means.values()) > 1e-9 * max(map(abs, means.values())):
        sys.exit(f"{path}: the means differ: {means}")
    return {run: seconds for run, seconds in found.items() if len(seconds) == repeats}


def typical(seconds):
    """The lower quartile."""
    return sorted(seconds)[len(seconds) // 4]


def table(seconds):
    """Rows of name, seconds, speed-up over the fastest peer, ratio to the memory limit."""
    taken = {name: typical(times) for name, times in seconds.items()}
    fastest = min(took for name, took in taken.items() if name in PEERS)
    rows = [(name, took, fastest / took, took / taken["memory"]) for name, took in taken.items()]
    return sorted(rows, key=lambda row: row[1])


def measure_layout(layout, names, repeats):
    path = fresh(FOLDER, layout)
    runs = [(name, THREADS) for name in names if layout in ONLY.get(name, [layout])]
    found = rounds([(n, t) for n, t in runs if n != "sum-alone" or layout in ("contiguous", "chunked")], path, repeats)
    seconds = {name: times for (name, _), times in found.items()}
    print(f"\n{layout}\n{'':20} {'seconds':>8} {'to fastest peer':>16} {'to memory limit':>16}")
    for name, took, to_peer, to_limit in table(seconds):
        print(f"{name:20} {took:8.4f} {to_peer:15.2f}x {to_limit:15.2f}x", flush=True)
    return seconds


def measure_threads(layout, repeats):
    path = fresh(FOLDER, layout)
    found = rounds([(name, threads) for name in BY_THREADS for threads in (1, 2, 4)], path, repeats)
    times = {name: {} for name in BY_THREADS}
    for (name, threads), seconds in found.items():
        times[name][threads] = typical(seconds)
        print(f"{layout}, {name}, {threads} threads: {typical(seconds):.4f} s", flush=True)
    return times


def measure_buffers(repeats):
    """Seconds by how the yardstick reads, for the file in one piece."""
    names = {f"sum-alone/{kib}/{shift}": (kib, shift) for kib, shift in BUFFERS}
    found = rounds([(name, THREADS) for name in names], fresh(FOLDER, "contiguous"), repeats)
    for (name, _), seconds in found.items():
        print(f"{name}: {typical(seconds):.4f} s", flush=True)
    return [[*names[name], typical(seconds)] for (name, _), seconds in found.items()]


def machine():
    with open("/proc/cpuinfo") as info:
        names = [line.split(":")[1].strip() for line in info if line.startswith("model name")]
    version = subprocess.run([MEASURE, "--version"], capture_output=True, text=True, check=True)
    others = ", ".join(f"{name} {metadata.version(name)}" for name in ["numpy", "tables", "dask", "hidefix", "isal"])
    return (f"{names[0] if names else 'unknown processor'}, {os.cpu_count()} cores, "
            f"Linux {os.uname().release.split('-')[0]}, {version.stdout.strip()}; peers with h5py "
            f"{h5py.__version__} (HDF5 {h5py.version.hdf5_version}), {others}; {date.today()}")


def main():
    arguments = argparse.ArgumentParser(prog="peers/run")
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--layout", action="append", choices=list(ALL))
    arguments.add_argument("--by-threads", action="store_true")
    arguments.add_argument("--static", action="store_true")
    arguments.add_argument("--memory", action="store_true")
    arguments.add_argument("--buffers", action="store_true")
    arguments.add_argument("--plots", type=Path)
    arguments.add_argument("--load", type=int, default=0)
    asked = arguments.parse_args()
    names = [*YARDSTICKS, *PEERS, *STRATEGIES, *([STATIC_DIRECT] if asked.static else [])]
    print(f"{machine()}\nload {os.getloadavg()[0]:.1f} before the run, beside {asked.load} busy processes, "
          f"{THREADS} threads, lower quartile of {asked.repeats} rounds")
    with beside(asked.load):
        measure(asked, names)


def measure(asked, names):
    if asked.memory:
        keep("memory", measure_memory(FOLDER, MEASURE, THREADS))
    if asked.buffers:
        keep("buffers", {"contiguous": measure_buffers(asked.repeats)})
    only = (asked.memory or asked.buffers or asked.plots) and not (asked.layout or asked.by_threads or asked.static)
    for layout in [] if only else asked.layout or LAYOUTS:
        if asked.by_threads:
            keep("threads", {layout: measure_threads(layout, asked.repeats)})
        else:
            found = measure_layout(layout, names, asked.repeats)
            # Those of a machine that does nothing else, and those beside other work, in tables of their own.
            keep("loaded" if asked.load else "layouts", {layout: found})
    if asked.plots:
        results = kept()
        if "layouts" not in results:
            sys.exit("there are no figures of the layouts yet: they come from a run with none of --memory, "
                     "--buffers, --by-threads and --plots")
        book.write(asked.plots, results, table)


@contextlib.contextmanager
def beside(count):
    """While so many other processes compute and write to memory."""
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def kept():
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def keep(what, found):
    """Puts `found` beside what was measured before."""
    results = kept()
    results["machine"] = machine()
    results[what] = {**results.get(what, {}), **found}
    KEPT.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
