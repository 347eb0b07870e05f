"""Statistics of an HDF5 dataset in one pass, in parallel."""

from collections.abc import Sequence
from os import PathLike
from typing import Literal, TypedDict

class Reduced(TypedDict):
    """What `reduce` returns. `None` stands for the mean of no values, and the like."""

    count: int
    """Values that are numbers."""
    nan_count: int
    """Values that are not a number."""
    skipped: int
    """Values that are left out, by `fill`, `cf` or `where`."""
    sum: float
    """An int, and exact, if the values are integers of 64 bits; so are `min` and `max`."""
    mean: float | None
    min: float | None
    max: float | None
    variance: float | None
    """The population's: divided by the count."""
    std: float | None
    """The square root of the variance."""
    strategy: str
    """Who read; never "auto"."""
    threads: int
    bytes: int | None
    """Bytes of all values, as wide as they are in the file; `None` for 2**64 or more."""
    seconds: float
    because: str | None
    """Why it was another strategy than the one that was asked for."""
    unchecked: str | None
    """What could not be checked before libhdf5 read it."""
    quantiles: dict[float, float | None] | None
    """By share, if they were asked for."""
    histogram: tuple[list[int], list[float]] | None
    """Counts and edges, as of `numpy.histogram`, if it was asked for; `None` for no values. The counts are
    exact, and the edges between the bins off their even spacing by 0.05 % of themselves at most."""
    table: Table | None
    """The results for each index of `axis`, if one was asked for."""

class Table(TypedDict):
    """A column each; `pandas.DataFrame(table)` makes a table of it."""

    index: list[int]
    count: list[int]
    nan_count: list[int]
    skipped: list[int]
    sum: list[float]
    mean: list[float | None]
    min: list[float | None]
    max: list[float | None]
    variance: list[float | None]
    std: list[float | None]

class Listed(TypedDict):
    """What `datasets` says of a dataset."""

    name: str
    r"""Bytes that are not UTF-8, and control characters, are `\xNN` in it; `reduce` takes it so."""
    shape: tuple[int, ...]
    dtype: str
    layout: Literal["compact", "contiguous", "chunked", "external", "virtual"]
    chunk: tuple[int, ...] | None
    filters: list[str]
    stored: int
    """Bytes that it takes in the file."""

def reduce(
    path: str | PathLike[str],
    dataset: str,
    *,
    threads: int = 0,
    strategy: Literal[
        "auto",
        "direct",
        "mmap",
        "sequential",
        "handle-per-thread",
        "shared-handle",
        "library-thread",
        "pool",
        "rayon",
        "processes",
    ] = "auto",
    nan: Literal["skip", "propagate", "error"] = "skip",
    fill: float | None = None,
    cf: bool = False,
    chunk_rows: int | None = None,
    rows: slice | range | tuple[int | None, int | None] | None = None,
    where: str | None = None,
    quantiles: Sequence[float] | None = None,
    histogram: int | None = None,
    axis: int | None = None,
) -> Reduced:
    """Count, sum, mean, least, greatest and variance of a dataset, in one pass.

    The GIL is released. Raises FileNotFoundError or another OSError, KeyError for no such dataset,
    TypeError for what is not a dataset of numbers, IndexError for rows that are not there, ValueError
    for options and values, and KeyboardInterrupt at Ctrl-C. Integers are compared with `fill` exactly.
    """

def datasets(path: str | PathLike[str]) -> list[Listed]:
    """The datasets of numbers in a file, in the order of its groups.

    Raises FileNotFoundError or another OSError.
    """
