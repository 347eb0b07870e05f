"""The files that are read: the same kind of values, stored in three ways."""

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


def value_bytes(layout):
    """Bytes of all values, before compression."""
    return LAYOUTS[layout][0] * COLUMNS * 8


def generate(path, rows, how):
    """Random walks, rounded to hundredths as measured values are."""
    random = np.random.default_rng(1997)
    with h5py.File(path, "w") as file:
        data = file.create_dataset("x", (rows, COLUMNS), "<f8", **how)
        for start in range(0, rows, 4096):
            values = random.standard_normal((4096, COLUMNS))
            data[start : start + 4096] = np.round(values.cumsum(0) * 100) / 100


def fresh(folder, layout):
    """The file of a layout, copied just now.

    How fast a file is read from the page cache depends on the size of the pieces it is cached in. A
    file as first written, or one of which parts were dropped and read again, can be twice as slow.
    """
    original, copy = folder / f"{layout}.original.h5", folder / f"{layout}.h5"
    if not original.exists():
        rows, how = LAYOUTS[layout]
        unfinished = original.with_suffix(".part")
        generate(unfinished, rows, how)
        unfinished.rename(original)
    copy.unlink(missing_ok=True)
    shutil.copy(original, copy)
    return copy
