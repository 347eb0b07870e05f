"""Writes links.h5: a group whose name makes libhdf5 store its links the newer way in an old header.

    pip install h5py
    python links.py
"""

import h5py
import numpy as np

with h5py.File("links.h5", "w") as file:
    file["ünïcode/x"] = np.arange(4)
    file["last"] = np.arange(3)
