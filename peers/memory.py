"""How much memory a reduction takes at most, by the size of the dataset."""

import json
import subprocess

from files import LAYOUTS, generate, COLUMNS

SIZES = {"0.25 GiB": 1 << 28, "1 GiB": 1 << 30, "4 GiB": 1 << 32}


def measure_memory(folder, measure, threads):
    """MiB resident at most of the process that reduces a dataset of each size, for each layout."""
    peaks = {}
    for layout, (_, how) in LAYOUTS.items():
        for size, size_bytes in SIZES.items():
            path = folder / "memory.h5"
            generate(path, size_bytes // (COLUMNS * 8), how)
            command = [measure, path, "/x", "direct", str(threads), "1"]
            output = subprocess.run(command, capture_output=True, text=True, check=True)
            path.unlink()
            peaks.setdefault(layout, {})[size] = json.loads(output.stdout)["peak_kib"] / 1024
            print(f"{layout}, {size}: {peaks[layout][size]:.1f} MiB", flush=True)
    return peaks
