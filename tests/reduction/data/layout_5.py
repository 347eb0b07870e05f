"""Writes layout_5.h5, which is kept beside this: datasets whose layout message has version 5.

HDF5 writes that version from 2.0 on, for chunks with filters in the newest format; 1.x cannot read it.
Written with h5py 3.16.0 and HDF5 2.0.0:

    pip install h5py==3.16.0
    python layout_5.py
"""

import h5py
import numpy

with h5py.File("layout_5.h5", "w", libver=("v200", "v200")) as file:

    def create(name, shape, chunks, maxshape=None):
        numbers = numpy.arange(numpy.prod(shape), dtype="<i2").reshape(shape)
        file.create_dataset(
            name, data=numbers, chunks=chunks, maxshape=maxshape, shuffle=True, compression=4
        )

    create("single", (20,), (20,))
    create("fixed", (20,), (6,))
    create("extensible", (20,), (6,), (None,))
    create("tree", (8, 5), (3, 2), (None, None))
