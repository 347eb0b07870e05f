"""One peer, one file, one process: prints the seconds of one reduction and its mean as JSON.

    python one.py PEER FILE THREADS

Importing is not timed; opening is, as it is for our own strategies.
"""

import json
import os
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np

DATASET = "/x"
ROWS = 128
READ = 1 << 20


def blocks(rows):
    return [(start, min(start + ROWS, rows)) for start in range(0, rows, ROWS)]


def h5py_blocks(path, part=0, parts=1):
    import h5py

    with h5py.File(path) as file:
        data = file[DATASET]
        mine = blocks(data.shape[0])[part::parts]
        return sum(float(data[start:end].sum()) for start, end in mine), data.size


def h5py_threads(path, threads):
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda part: h5py_blocks(path, part, threads), range(threads)))
    return sum(part for part, _ in parts) / parts[0][1]


def h5py_processes(path, threads):
    with ProcessPoolExecutor(threads) as pool:
        parts = list(pool.map(h5py_blocks, [path] * threads, range(threads), [threads] * threads))
    return sum(part for part, _ in parts) / parts[0][1]


def h5py_pread(path, threads):
    """chunk_iter once, then positioned reads outside of the library; zlib as Python has it."""
    import zlib

    return pread(path, threads, zlib.decompress)


def h5py_pread_isal(path, threads):
    """The same, with the inflate of Intel's ISA-L."""
    from isal import isal_zlib

    return pread(path, threads, isal_zlib.decompress)


def pread(path, threads, inflate):
    import h5py

    with h5py.File(path) as file:
        data = file[DATASET]
        size, shuffled, deflated = data.size, data.shuffle, data.compression == "gzip"
        chunk_bytes = READ
        places = []
        if data.chunks:
            chunk_bytes = int(np.prod(data.chunks)) * 8
            data.id.chunk_iter(lambda info: places.append((info.byte_offset, info.size)))
        else:
            start, end = data.id.get_offset(), data.nbytes
            places = [(start + at, min(READ, end - at)) for at in range(0, end, READ)]
    file = os.open(path, os.O_RDONLY)

    def work(part):
        total = 0.0
        for offset, length in places[part::threads]:
            raw = os.pread(file, length, offset)
            raw = inflate(raw, bufsize=chunk_bytes) if deflated else raw
            if shuffled:
                planes = np.frombuffer(raw, np.uint8).reshape(8, -1)
                values = np.ascontiguousarray(planes.T).view("<f8")
            else:
                values = np.frombuffer(raw, "<f8")
            total += float(values.sum())
        return total

    with ThreadPoolExecutor(threads) as pool:
        total = sum(pool.map(work, range(threads)))
    os.close(file)
    return total / size


def numpy_memmap(path, threads):
    """The file mapped into memory, summed in blocks."""
    import h5py

    with h5py.File(path) as file:
        data = file[DATASET]
        shape, offset = data.shape, data.id.get_offset()
    data = np.memmap(path, "<f8", "r", offset, shape)
    work = lambda part: sum(float(data[a:b].sum()) for a, b in blocks(shape[0])[part::threads])
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads))) / data.size


def dask_mean(path, threads):
    import dask
    import dask.array
    import h5py

    with h5py.File(path) as file:
        array = dask.array.from_array(file[DATASET], chunks=(1024, -1), lock=False)
        with dask.config.set(scheduler="threads", num_workers=threads):
            return float(array.mean().compute())


def pytables(path, threads):
    """The threading recipe of its cookbook: a handle for each thread, opened under a lock."""
    import tables

    lock, totals, size = threading.Lock(), [0.0] * threads, []

    def work(part):
        with lock:
            file = tables.open_file(path)
        data = file.get_node(DATASET)
        size.append(data.size_in_memory // data.dtype.itemsize)
        for start, end in blocks(data.shape[0])[part::threads]:
            totals[part] += float(data[start:end].sum())
        with lock:
            file.close()

    workers = [threading.Thread(target=work, args=(part,)) for part in range(threads)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    return sum(totals) / size[0]


def hidefix_mean(path, threads):
    import h5py
    import hidefix

    with h5py.File(path) as file:
        rows, columns = file[DATASET].shape
    data = hidefix.Index(path).dataset(DATASET.strip("/"))
    return float(np.asarray(data[0:rows, 0:columns]).mean())


PEERS = {
    "h5py-threads": h5py_threads,
    "h5py-processes": h5py_processes,
    "h5py-pread": h5py_pread,
    "h5py-pread-isal": h5py_pread_isal,
    "numpy-memmap": numpy_memmap,
    "dask": dask_mean,
    "pytables": pytables,
    "hidefix": hidefix_mean,
}
# Those that read some layouts only.
ONLY = {
    "h5py-pread": ["contiguous", "chunked", "gzip"],
    "h5py-pread-isal": ["gzip"],
    "numpy-memmap": ["contiguous"],
    "hidefix": ["contiguous", "chunked", "gzip"],
    # The libhdf5 in its wheel has no szip, and what it reads then is 0.
    "pytables": ["contiguous", "chunked", "gzip", "scaled"],
}
IMPORTS = {
    "h5py-pread-isal": ["h5py", "isal.isal_zlib"],
    "dask": ["h5py", "dask.array"],
    "pytables": ["tables"],
    "hidefix": ["h5py", "hidefix"],
}

if __name__ == "__main__":
    peer, path, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    [__import__(module) for module in IMPORTS.get(peer, ["h5py"])]
    began = time.perf_counter()
    mean = PEERS[peer](path, threads)
    print(json.dumps({"strategy": peer, "seconds": [time.perf_counter() - began], "mean": mean}))
