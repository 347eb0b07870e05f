"""How much memory a reduction takes at most, by the size of the dataset."""

import json
import subprocess

import h5py

from files import CHUNK, COLUMNS, LAYOUTS, fresh

SIZES = {"0.25 GiB": 1 << 28, "1 GiB": 1 << 30, "4 GiB": 1 << 32}


def measure_memory(folder, measure, threads):
    """MiB resident at most of the process that reduces a dataset of each size, for each layout."""
    peaks = {}
    for layout in LAYOUTS:
        source = fresh(folder, layout)
        for size, size_bytes in SIZES.items():
            path = folder / "memory.h5"
            repeat(source, path, size_bytes // (COLUMNS * 8), LAYOUTS[layout][1])
            command = [measure, path, "/x", "direct", str(threads), "1"]
            output = subprocess.run(command, capture_output=True, text=True, check=True)
            path.unlink()
            peaks.setdefault(layout, {})[size] = json.loads(output.stdout)["peak_kib"] / 1024
            print(f"{layout}, {size}: {peaks[layout][size]:.1f} MiB", flush=True)
    return peaks


def repeat(source, path, rows, how):
    """A dataset of so many rows: the rows of `source` again and again, its chunks as they are stored."""
    with h5py.File(source) as read, h5py.File(path, "w") as file:
        values = read["x"]
        data = file.create_dataset("x", (rows, COLUMNS), "<f8", **how)
        for start in range(0, rows, CHUNK[0]):
            at = start % values.shape[0]
            if values.chunks:
                mask, stored = values.id.read_direct_chunk((at, 0))
                data.id.write_direct_chunk((start, 0), stored, mask)
            else:
                data[start : start + CHUNK[0]] = values[at : at + CHUNK[0]]
