#!/usr/bin/env python3
"""Damages files at random, and asks `reduction reduce` and h5py for the sum of each dataset.

    peers/damage.py PROGRAM [--count 2000] [--seed 1] [--keep FOLDER] [--strategies auto,sequential] [--only KIND]

What `reduce` says must be h5py's number, the number of the undamaged file, or an error. It must not
crash, not take longer than a minute, and not take more than 256 MiB. Exit code 1 if any of that
happens; the damaged file is then kept. With --only, it is files with KIND in their name, such as `scaled`.
PROGRAM is `target/debug/reduction` (`cargo build --bin reduction`) or another.
"""

import argparse
import json
import math
import multiprocessing as mp
import os
import pathlib
import random
import resource
import struct
import subprocess
import sys
import tempfile
from collections import Counter

import h5py
import numpy as np

MOST = 256 << 20
SECONDS = 60


def files(folder):
    """A file of each kind: its path and its datasets."""
    made = []
    rng = np.random.default_rng(7)
    ints = rng.integers(-1000, 1000, 60)
    floats = np.round(rng.normal(15, 8, 96), 2)

    def file(name, fill, **how):
        path = folder / f"{name}.h5"
        with h5py.File(path, "w", **how) as f:
            fill(f)
            names = []
            f.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        made.append((path, names))

    storages = {
        "plain": {},
        "chunks": dict(chunks=(7,)),
        "gzip": dict(chunks=(7,), compression="gzip"),
        "checked": dict(chunks=(7,), compression="gzip", shuffle=True, fletcher32=True),
        "scaled": dict(chunks=(16,), scaleoffset=0),
        "szip": dict(chunks=(16,), compression="szip"),
    }
    for name, how in storages.items():
        fill = lambda f: f.create_dataset("x", data=ints, fillvalue=-7, **how)
        file(f"old-{name}", fill)
        file(f"v110-{name}", fill, libver=("v110", "v110"))
        grows = dict(maxshape=(None,), **how) if how else dict(maxshape=(None,), chunks=(7,))
        file(f"grows-{name}", lambda f: f.create_dataset("x", data=ints, fillvalue=-7, **grows), libver=("v110", "v110"))
    file("ones", lambda f: f.create_dataset("x", data=np.ones(24), chunks=(3,), compression="gzip", fillvalue=-7))
    for kind in ("<f4", ">f8"):
        fill = lambda f: f.create_dataset("x", data=floats.astype(kind), chunks=(12,), scaleoffset=2, fillvalue=3)
        file(f"scaled-{kind[1:]}", fill)
    for kind in ("u1", ">i2", "<u4"):
        few = (abs(ints) % 200).astype(kind)
        file(f"scaled-{kind[-2:]}", lambda f: f.create_dataset("x", data=few, chunks=(12,), scaleoffset=0))
    deflated = dict(chunks=(12,), scaleoffset=0, shuffle=True, compression="gzip")
    file("scaled-deflated", lambda f: f.create_dataset("x", data=ints, fillvalue=-7, **deflated))
    file("planes", lambda f: f.create_dataset("x", data=floats.reshape(8, 12), maxshape=(None, None), chunks=(3, 5), compression="gzip", fillvalue=3), libver=("v110", "v110"))
    file("planes-old", lambda f: f.create_dataset("x", data=floats.reshape(8, 12), maxshape=(None, None), chunks=(3, 5), fillvalue=3))
    file("groups", lambda f: [f.create_dataset(f"ünïcode/{n}", data=ints + n) for n in range(3)])
    file("ordered", lambda f: [f.create_dataset(f"g{n}/x", data=ints + n) for n in range(3)], track_order=True)

    def nbit(f):
        kind = h5py.h5t.STD_I32LE.copy()
        kind.set_precision(20)
        create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        create.set_chunk((10,))
        create.set_filter(h5py.h5z.FILTER_NBIT, 0, ())
        space = h5py.h5s.create_simple((60,))
        data = h5py.h5d.create(f.id, b"x", kind, space, create)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, ints.astype("i4"))

    file("nbit", nbit)

    def virtual(f):
        layout = h5py.VirtualLayout((24,), "f8")
        for n in range(2):
            f.create_dataset(f"s{n}", data=np.arange(12.0) + n, chunks=(4,), compression="gzip")
            layout[12 * n : 12 * n + 12] = h5py.VirtualSource(".", f"s{n}", (12,))
        f.create_virtual_dataset("x", layout, fillvalue=-1)

    file("virtual", virtual, libver=("v110", "v110"))
    return made


def damaged(data, rng):
    """The bytes with one random damage, and what it was."""
    data = bytearray(data)
    signatures = [b"TREE", b"SNOD", b"HEAP", b"OHDR", b"FRHP", b"BTHD", b"BTLF", b"FAHD", b"FADB", b"EAHD", b"EAIB", b"GCOL"]
    here = [i for s in signatures for i in range(len(data)) if data.startswith(s, i)]
    where = rng.random()
    if where < 0.4 and here:
        at = rng.choice(here) + rng.randrange(160)
    elif where < 0.7:
        at = rng.randrange(min(len(data), 2048))
    else:
        at = rng.randrange(len(data))
    at = min(at, len(data) - 1)
    kind = rng.choice(["flip", "flip", "flip", "byte", "ff", "zero", "copy", "swap", "cut"])
    if kind == "flip":
        data[at] ^= 1 << rng.randrange(8)
    elif kind == "byte":
        data[at] = rng.randrange(256)
    elif kind in ("ff", "zero"):
        run = rng.choice([1, 2, 4, 8, 16])
        data[at : at + run] = (b"\xff" if kind == "ff" else b"\0") * len(data[at : at + run])
    elif kind == "cut":
        del data[max(at, 1) :]
    else:
        run = rng.choice([4, 8, 16, 64, 512])
        other = rng.randrange(max(1, len(data) - run))
        a, b = bytes(data[at : at + run]), bytes(data[other : other + run])
        data[at : at + len(b)] = b[: len(data) - at]
        if kind == "swap":
            data[other : other + len(a)] = a
    return bytes(data), f"{kind} at {at}"


def stored(data):
    """The values of all chunks that are stored."""
    if not data.chunks:
        raise MemoryError
    found = [np.empty(0, data.dtype)]
    for number in range(data.id.get_num_chunks()):
        first = data.id.get_chunk_info(number).chunk_offset
        found.append(data[tuple(slice(at, at + length) for at, length in zip(first, data.chunks))].ravel())
    return np.concatenate(found)


def of_h5py(pipe):
    """Answers with the sum of a dataset, or None."""
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    while True:
        path, name = pipe.recv()
        try:
            with h5py.File(path) as f:
                data = f[name]
                rest = 0
                if data.size > 1 << 22:
                    # Only what is stored; everything else is the fill value.
                    values = stored(data)
                    rest = (data.size - values.size) * float(data.fillvalue)
                else:
                    values = data[()].ravel()
                if values.dtype.kind in "iub":
                    # Exactly, as `reduce` does: damage makes numbers of which a float keeps 53 bits.
                    total = float(sum(values.tolist()) + rest)
                else:
                    # As `reduce` has it: what is not a number is left out.
                    values = values.astype(float)
                    total = math.fsum([*values[~np.isnan(values)], rest])
        except BaseException:
            total = None
        pipe.send(total)


class Reference:
    """h5py in another process: it may crash, and it may never come back."""

    def __init__(self):
        self.process = None

    def sum(self, path, name):
        if self.process is None:
            self.pipe, theirs = mp.Pipe()
            self.process = mp.Process(target=of_h5py, args=(theirs,), daemon=True)
            self.process.start()
            theirs.close()
        try:
            self.pipe.send((str(path), name))
            if self.pipe.poll(20):
                return self.pipe.recv()
        except (EOFError, OSError):
            pass
        self.process.kill()
        self.process.join()
        self.process = None
        return None


def ours(program, path, name, strategy):
    """Sum or None, and what went wrong or None."""
    command = [program, "reduce", str(path), name, "--json", "--threads", "2", "--strategy", strategy]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = subprocess.Popen(command, stdout=out, stderr=err)
        import threading
        late = []
        timer = threading.Timer(SECONDS, lambda: (late.append(1), child.kill()))
        timer.start()
        _, status, used = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        text, said = out.read(), err.read()
    if late:
        return None, "takes longer than a minute"
    if used.ru_maxrss * 1024 > MOST:
        return None, f"takes {used.ru_maxrss >> 10} MiB"
    if child.returncode == 0:
        found = json.loads(text)["sum"]
        return (float(found) if found is not None else math.nan), None
    # Where libhdf5 crashes, the C library may have its say before.
    if child.returncode != 2 or "\nerror: " not in f"\n{said}" or "panic" in said:
        return None, f"exit code {child.returncode}: {said.strip()[-200:]}"
    return None, None


def same(a, b):
    return a == b or math.isclose(a, b, rel_tol=1e-12) or math.isnan(a) and math.isnan(b)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("damaged"))
    parser.add_argument("--strategies", default="auto,sequential")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    strategies = given.strategies.split(",")
    counts, wrong = Counter(), 0
    reference = Reference()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        whole = [(path, path.read_bytes(), names) for path, names in files(folder) if given.only in path.name]
        truth = {}
        for path, _, names in whole:
            for name in names:
                truth[path, name] = reference.sum(path, name)
                for strategy in strategies:
                    found, why = ours(given.program, path, name, strategy)
                    if found is None or not same(found, truth[path, name]):
                        print(f"undamaged {path.name} {name} by {strategy}: {found}, not {truth[path, name]} {why or ''}")
        for number in range(given.count):
            rng = random.Random(given.seed * 1_000_003 + number)
            path, data, names = whole[number % len(whole)]
            name = rng.choice(names)
            bad, how = damaged(data, rng)
            target = folder / f"{number}-{path.name}"
            target.write_bytes(bad)
            theirs = reference.sum(target, name)
            for strategy in strategies:
                found, why = ours(given.program, target, name, strategy)
                if why:
                    verdict = why
                elif found is None:
                    verdict = None
                    counts["both refuse" if theirs is None else "only ours refuses"] += 1
                elif theirs is not None and same(found, theirs):
                    verdict = None
                    counts["h5py's number"] += 1
                elif same(found, truth[path, name]):
                    verdict = None
                    counts["the undamaged number"] += 1
                else:
                    verdict = f"{found}, not {theirs} (h5py) nor {truth[path, name]} (undamaged)"
                if verdict:
                    wrong += 1
                    given.keep.mkdir(parents=True, exist_ok=True)
                    (given.keep / target.name).write_bytes(bad)
                    print(f"{target.name} {name} {how} by {strategy}: {verdict}", flush=True)
            target.unlink()
    for what, count in counts.most_common():
        print(f"{count:6} {what}")
    print(f"{wrong:6} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
