"""The files that are read: the same kind of values, stored in several ways."""

import shutil

import h5py
import numpy as np

COLUMNS = 1024
CHUNK = (128, COLUMNS)

# Rows of each layout, and how h5py is to store it.
LAYOUTS = {
    "contiguous": (131072, {}),
    "chunked": (131072, {"chunks": CHUNK}),
    "gzip": (32768, {"chunks": CHUNK, "shuffle": True, "compression": 4}),
}
# The same with other filters of libhdf5. They are measured only when they are asked for.
FILTERED = {
    "scaled": (32768, {"chunks": CHUNK, "scaleoffset": 2}),
    "szip": (32768, {"chunks": CHUNK, "compression": "szip"}),
}
ALL = {**LAYOUTS, **FILTERED}
# Decimals that are kept of a value. With two, szip would find nothing in a float to compress.
DECIMALS = {"szip": 0}


def value_bytes(layout):
    """Bytes of all values, before compression."""
    return ALL[layout][0] * COLUMNS * 8


def generate(path, rows, how, decimals=2):
    """Random walks, rounded to hundredths as measured values are, or to other decimals."""
    random = np.random.default_rng(1997)
    with h5py.File(path, "w") as file:
        data = file.create_dataset("x", (rows, COLUMNS), "<f8", **how)
        for start in range(0, rows, 4096):
            values = random.standard_normal((4096, COLUMNS))
            data[start : start + 4096] = np.round(values.cumsum(0) * 10**decimals) / 10**decimals


def fresh(folder, layout):
    """The file of a layout, copied just now.

    How fast a file is read from the page cache depends on the size of the pieces it is cached in. A
    file as first written, or one of which parts were dropped and read again, can be twice as slow.
    """
    original, copy = folder / f"{layout}.original.h5", folder / f"{layout}.h5"
    if not original.exists():
        rows, how = ALL[layout]
        unfinished = original.with_suffix(".part")
        generate(unfinished, rows, how, DECIMALS.get(layout, 2))
        unfinished.rename(original)
    copy.unlink(missing_ok=True)
    shutil.copy(original, copy)
    return copy
