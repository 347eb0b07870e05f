"""Writes filters.h5: the same numbers through filters that are not part of libhdf5.

    pip install h5py hdf5plugin
    python filters.py
"""

import h5py
import hdf5plugin
import numpy as np

# 100 rows of 7 in chunks of 32 by 7: the last one sticks out.
numbers = (np.arange(700) * 37 % 1000 - 300).reshape(100, 7)
filters = {
    "lzf": dict(compression="lzf"),
    "lzf_shuffle": dict(compression="lzf", shuffle=True),
    "lz4": hdf5plugin.LZ4(),
    "lz4_blocks": hdf5plugin.LZ4(nbytes=256),
    "zstd": hdf5plugin.Zstd(),
    "zstd_shuffle": dict(shuffle=True, **hdf5plugin.Zstd()),
    "bitshuffle": hdf5plugin.Bitshuffle(cname="none"),
    "bitshuffle_lz4": hdf5plugin.Bitshuffle(cname="lz4"),
    "bitshuffle_zstd": hdf5plugin.Bitshuffle(cname="zstd", nelems=64),
}
with h5py.File("filters.h5", "w", libver=("v110", "v110")) as file:
    for kind in ("i2", "f8"):
        for name, how in filters.items():
            file.create_dataset(f"{kind}/{name}", data=numbers.astype(kind), chunks=(32, 7), **how)
