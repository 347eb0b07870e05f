"""Writes tables.h5: bits as PyTables stores booleans, and a table with fields.

    pip install h5py
    python tables.py
"""

import h5py
import numpy as np

rows = np.zeros(50, dtype=[("x", "<f4"), ("name", "S3"), ("n", ">i8"), ("pair", "<i2", 2)])
rows["x"] = np.arange(50) / 2
rows["n"] = np.arange(50) - 10

with h5py.File("tables.h5", "w") as file:
    for name, kind, numbers in (
        ("bool", h5py.h5t.STD_B8LE, np.arange(50, dtype="u1") % 2),
        ("flags", h5py.h5t.STD_B16BE, (np.arange(50) * 1000).astype(">u2")),
    ):
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((16,))
        plist.set_deflate(4)
        space = h5py.h5s.create_simple((50,))
        data = h5py.h5d.create(file.id, name.encode(), kind, space, plist)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers, mtype=kind)
    file.create_dataset("table", data=rows, chunks=(16,), compression="gzip")
    file.create_dataset("group/plain", data=rows)
