"""The tables and plots of the book, from what was measured."""

from files import value_bytes
from plots import bars, lines

GIB = 1 << 30
CORE = "direct"
TITLES = {
    "contiguous": "1 GiB in one piece",
    "chunked": "1 GiB in chunks",
    "gzip": "256 MiB, shuffle and gzip",
}
FILTERED = {
    "scaled": "256 MiB, scale-offset",
    "szip": "256 MiB, szip",
}


def write(folder, results, table):
    folder.mkdir(parents=True, exist_ok=True)
    layouts = [layout for layout in TITLES if layout in results["layouts"]]
    tables = {layout: table(results["layouts"][layout]) for layout in layouts}
    (folder / "machine.md").write_text(results["machine"] + ".\n")
    (folder / "seconds.md").write_text(seconds_table(tables))
    # Without what memory allows: it is told by the bytes of the file, which are few here.
    filtered = {layout: [row for row in table(results["layouts"][layout]) if row[0] != "memory"]
                for layout in FILTERED if layout in results["layouts"]}
    if filtered:
        (folder / "filters.md").write_text(seconds_table(filtered))
    if "loaded" in results:
        loaded = {layout: table(results["loaded"][layout]) for layout in TITLES if layout in results["loaded"]}
        (folder / "loaded.md").write_text(seconds_table(loaded))
    if "memory" in results:
        (folder / "memory.md").write_text(memory_table(results["memory"]))
    if "buffers" in results:
        (folder / "buffers.md").write_text(buffers_table(results["buffers"]["contiguous"]))
    per_second = lambda layout, seconds: value_bytes(layout) / GIB / seconds
    panels = {
        TITLES[layout]: [(name, per_second(layout, took), name.startswith(CORE))
                         for name, took, _, _ in rows if name not in ("memory", "sum-alone")]
        for layout, rows in tables.items()
    }
    (folder / "strategies.svg").write_text(bars(panels, "GiB of values a second"))
    if "threads" in results:
        panels = {
            TITLES[layout]: {name: [(int(threads), per_second(layout, seconds))
                                    for threads, seconds in times.items()]
                             for name, times in by_name.items()}
            for layout, by_name in ((layout, results["threads"].get(layout)) for layout in layouts)
            if by_name
        }
        (folder / "threads.svg").write_text(lines(panels, "threads", "GiB of values a second", CORE))


def seconds_table(tables):
    """One row for each who reduces, with seconds and how many times the fastest peer's speed."""
    cells = {}
    for layout, rows in tables.items():
        for name, took, to_peer, to_limit in rows:
            cells.setdefault(name, {})[layout] = (
                f"{took:.3f}" if name in ("memory", "sum-alone") else f"{took:.3f} ({to_peer:.2f})"
            )
    titles = {**TITLES, **FILTERED}
    lines = [f"| seconds | {' | '.join(titles[layout] for layout in tables)} |",
             "|---" * (len(tables) + 1) + "|"]
    from_the_last = list(tables)[::-1]
    order = sorted(cells, key=lambda name: [cells[name].get(layout, "9") for layout in from_the_last])
    for name in order:
        row = [cells[name].get(layout, "") for layout in tables]
        shown = f"**`{name}`**" if name.startswith(CORE) else f"`{name}`"
        lines.append(f"| {shown} | {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def memory_table(peaks):
    sizes = list(next(iter(peaks.values())))
    lines = [f"| peak memory, in MiB | {' | '.join(sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    for layout, by_size in peaks.items():
        lines.append(f"| {layout} | {' | '.join(f'{by_size[size]:.0f}' for size in sizes)} |")
    return "\n".join(lines) + "\n"


def buffers_table(rows):
    lines = ["| bytes read at a time | where the buffer begins in its page | seconds for 1 GiB |", "|---|---|---|"]
    for kib, shift, seconds in rows:
        lines.append(f"| {kib} KiB | {shift} bytes later than the data do in theirs | {seconds:.3f} |")
    return "\n".join(lines) + "\n"
