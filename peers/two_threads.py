#!/usr/bin/env python3
"""Two threads in the libhdf5 that comes with pip's h5py, without h5py's lock.

    peers/two_threads.py [--attempts 20]

Each attempt is a process of its own. Exits with 0 if one of them crashed or read a wrong number, and says which;
with 1 if none did. `ctypes` gives up the GIL during a call, so nothing keeps the threads apart.
"""

import argparse
import ctypes
import glob
import os
import subprocess
import sys
import tempfile
import threading

WRONG = 3
ROWS = 1000


def library():
    """The libhdf5 that h5py has loaded, and its version."""
    import h5py

    found = glob.glob(os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*"))
    if not found:
        sys.exit("two_threads: this h5py was not installed by pip: it has no libhdf5 of its own")
    return ctypes.CDLL(found[0]), h5py.version.hdf5_version


def attempt(path, locked):
    """Reads different rows of one dataset with two threads, and compares."""
    hdf5, _ = library()
    for name in ("H5Fopen", "H5Dopen2", "H5Dget_space", "H5Screate_simple"):
        getattr(hdf5, name).restype = ctypes.c_int64
    hid, size = ctypes.c_int64, ctypes.c_uint64
    double = hid.in_dll(hdf5, "H5T_NATIVE_DOUBLE_g")
    file = hdf5.H5Fopen(path.encode(), 0, hid(0))
    dataset = hdf5.H5Dopen2(hid(file), b"/array", hid(0))
    lock, right = threading.Lock(), [True, True]

    def read(start):
        values = (ctypes.c_double * 100)()
        count = size(100)
        space = hdf5.H5Dget_space(hid(dataset))
        hdf5.H5Sselect_hyperslab(hid(space), 0, ctypes.byref(size(start)), None, ctypes.byref(count), None)
        memory = hdf5.H5Screate_simple(1, ctypes.byref(count), None)
        done = hdf5.H5Dread(hid(dataset), double, hid(memory), hid(space), hid(0), values)
        hdf5.H5Sclose(hid(memory))
        hdf5.H5Sclose(hid(space))
        return done >= 0 and list(values) == list(range(start, start + 100))

    def many(thread):
        for _ in range(5000):
            if locked:
                with lock:
                    good = read(500 * thread)
            else:
                good = read(500 * thread)
            if not good:
                right[thread] = False
                return

    threads = [threading.Thread(target=many, args=(thread,)) for thread in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Not `sys.exit`: what is broken need not be tidied up.
    os._exit(0 if all(right) else WRONG)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--attempts", type=int, default=20)
    arguments.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.child:
        attempt(options.child[0], options.child[1] == "locked")
    import h5py

    print("libhdf5", library()[1])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "array.h5")
        with h5py.File(path, "w") as file:
            file["array"] = [float(row) for row in range(ROWS)]

        def child(how):
            command = [sys.executable, __file__, "--child", path, how]
            # A child that hangs in tables that are broken is broken too.
            try:
                return subprocess.run(command, stderr=subprocess.DEVNULL, timeout=120).returncode
            except subprocess.TimeoutExpired:
                return "hangs"

        locked = child("locked")
        print("behind a lock:", "right" if locked == 0 else f"ended with {locked}")
        if locked != 0:
            sys.exit(2)
        for number in range(1, options.attempts + 1):
            ended = child("bare")
            if ended != 0:
                names = {WRONG: "a wrong number, or an error", "hangs": "it hangs"}
                print(f"without a lock, attempt {number}:", names.get(ended, f"signal {-ended}" if ended < 0 else ended))
                return
    print(f"without a lock: right {options.attempts} times")
    sys.exit(1)


if __name__ == "__main__":
    main()
