//! A file to try things on: sea-surface temperature on a grid, day after day.
//!
//! | dataset | type | shape | stored |
//! |---|---|---|---|
//! | `/sst` | float32 | (time, lat, lon) | chunks, shuffled and deflated |
//! | `/sst_contiguous` | float32 | (time, lat, lon) | in one piece |
//! | `/sst_f64` | float64 | (time, lat, lon) | chunks, no filter |
//! | `/sst_f64_contiguous` | float64 | (time, lat, lon) | in one piece |
//! | `/array` | float64 | (n,) | chunks, no filter |
//! | `/time`, `/lat`, `/lon` | int32, float32, float32 | an axis each | in one piece |
//!
//! The four `/sst…` hold the same temperatures, in °C rounded to hundredths; all of them are numbers,
//! since this planet has no land. `/array` holds whole numbers from 0 to 999, so that its sum is
//! exact in whatever order it is added.
//!
//! The values follow from a seed in integer arithmetic: they are the same on every machine. HDF5
//! 1.10.2 and later read the file.

mod cache;
mod field;
mod write;

use std::path::{Path, PathBuf};

use crate::Error;

/// The seed of the values that [`create`] writes.
pub const SEED: u64 = 1997;

/// How large a sample file is to be.
///
/// ```
/// use interleave::sample::Size;
///
/// assert_eq!(Size::Tiny.shape(), [6, 36, 72]);
/// assert_eq!(Size::Tiny.array_len(), 10_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// Less than a mebibyte, for tests.
    Tiny,
    /// A few mebibytes.
    Small,
    /// About 64 mebibytes, for benchmarks.
    Bench,
}

impl Size {
    /// All of them, the smallest first.
    pub const ALL: &[Size] = &[Size::Tiny, Size::Small, Size::Bench];

    /// Days, rows from south to north and columns from west to east of the `/sst…` datasets.
    pub fn shape(self) -> [usize; 3] {
        match self {
            Size::Tiny => [6, 36, 72],
            Size::Small => [12, 90, 180],
            Size::Bench => [36, 180, 360],
        }
    }

    /// Shape of a chunk of `/sst` and `/sst_f64`. The chunks at the edges of the grid stick out.
    pub fn chunk_shape(self) -> [usize; 3] {
        match self {
            Size::Tiny => [4, 20, 40],
            Size::Small => [5, 32, 64],
            Size::Bench => [8, 64, 128],
        }
    }

    /// Length of `/array`.
    pub fn array_len(self) -> usize {
        match self {
            Size::Tiny => 10_000,
            Size::Small => 100_000,
            Size::Bench => 1_500_000,
        }
    }

    /// Length of a chunk of `/array`.
    pub fn array_chunk_len(self) -> usize {
        match self {
            Size::Tiny => 1_024,
            Size::Small => 8_192,
            Size::Bench => 65_536,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Size::Tiny => "tiny",
            Size::Small => "small",
            Size::Bench => "bench",
        }
    }
}

/// Writes a sample file to `path`, in place of what may be there.
///
/// The file is written under another name in the same folder and renamed when it is whole: other
/// processes see the old file or the new one, never a part.
///
/// # Errors
///
/// [`Error::Write`]; then `path` is as it was before.
///
/// ```
/// use interleave::{Hdf5Source, Source, sample};
///
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("sst.h5");
/// sample::create(&file, sample::Size::Tiny)?;
/// assert_eq!(Hdf5Source::open(&file, "/array")?.rows(), sample::Size::Tiny.array_len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn create(path: impl AsRef<Path>, size: Size) -> Result<(), Error> {
    write::whole_or_nothing(path.as_ref(), size, SEED)
}

/// The path of a sample file that stays from run to run. The first call writes it.
///
/// It stands in `sample/` in cargo's target folder, or, if nothing can be written there, in the
/// folder for temporary files. Any number of threads and processes may call this at once. Treat the
/// file as read-only; copy it to change it.
///
/// # Errors
///
/// [`Error::Write`] if it can be written in neither place.
///
/// ```
/// use interleave::sample;
///
/// let file = sample::path(sample::Size::Tiny)?;
/// assert!(file.is_file());
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn path(size: Size) -> Result<PathBuf, Error> {
    cache::path(size)
}
