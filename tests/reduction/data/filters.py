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
    "blosc": hdf5plugin.Blosc(cname="blosclz", shuffle=hdf5plugin.Blosc.NOSHUFFLE),
    "blosc_shuffle": hdf5plugin.Blosc(cname="blosclz", shuffle=hdf5plugin.Blosc.SHUFFLE),
    "blosc_lz4_bits": hdf5plugin.Blosc(cname="lz4", shuffle=hdf5plugin.Blosc.BITSHUFFLE),
    "blosc_lz4hc": hdf5plugin.Blosc(cname="lz4hc", shuffle=hdf5plugin.Blosc.SHUFFLE),
    "blosc_zlib": hdf5plugin.Blosc(cname="zlib", shuffle=hdf5plugin.Blosc.SHUFFLE),
    "blosc_zstd": hdf5plugin.Blosc(cname="zstd", shuffle=hdf5plugin.Blosc.BITSHUFFLE),
    "blosc_stored": hdf5plugin.Blosc(cname="lz4", clevel=0),
}
with h5py.File("filters.h5", "w", libver=("v110", "v110")) as file:
    for kind in ("i2", "f8"):
        for name, how in filters.items():
            file.create_dataset(f"{kind}/{name}", data=numbers.astype(kind), chunks=(32, 7), **how)

# 200,011 numbers in a chunk, so that Blosc makes several blocks, the last one of which is shorter.
numbers = (np.arange(200_011) * 37 // 10000 % 1000 - 300).astype("i4")
with h5py.File("blosc.h5", "w", libver=("v110", "v110")) as file:
    for cname in ("blosclz", "lz4", "zlib", "zstd"):
        for shuffle in (0, 1, 2):
            how = hdf5plugin.Blosc(cname=cname, clevel=1, shuffle=shuffle)
            file.create_dataset(f"{cname}/{shuffle}", data=numbers, chunks=numbers.shape, **how)
    how = hdf5plugin.Blosc(cname="snappy")
    file.create_dataset("snappy", data=numbers[:500], chunks=(500,), **how)
