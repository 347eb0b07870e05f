"""Statistics of an HDF5 dataset in one pass, in parallel."""

from os import PathLike
from typing import Literal, TypedDict

class Reduced(TypedDict):
    """What `reduce` returns. `None` stands for the mean of no values, and the like."""

    count: int
    """Values that are numbers."""
    nan_count: int
    """Values that are not a number."""
    skipped: int
    """Values that stand for none, by `fill` or `cf`."""
    sum: float
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
    bytes: int
    """Bytes of all values, as wide as they are in the file."""
    seconds: float
    because: str | None
    """Why it was another strategy than the one that was asked for."""
    unchecked: str | None
    """What could not be checked before libhdf5 read it."""

class Listed(TypedDict):
    """What `datasets` says of a dataset."""

    name: str
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
) -> Reduced:
    """Count, sum, mean, least, greatest and variance of a dataset, in one pass.

    The GIL is released. Raises FileNotFoundError or another OSError, KeyError for no such dataset,
    TypeError for what is not a dataset of numbers, ValueError for options and values, and
    KeyboardInterrupt at Ctrl-C.
    """

def datasets(path: str | PathLike[str]) -> list[Listed]:
    """The datasets of numbers in a file, in the order of its groups.

    Raises FileNotFoundError or another OSError.
    """
