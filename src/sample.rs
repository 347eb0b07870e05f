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
mod size;
mod write;

pub use size::{SEED, Size};

use std::path::{Path, PathBuf};

use crate::Error;

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
