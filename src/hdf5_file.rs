//! An HDF5 file that stays open for several datasets.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::list::{self, Listed, Listing};
use crate::{Error, Hdf5Source, libhdf5};

/// An open HDF5 file. Opening it takes longer than opening a dataset in it: who reduces many does it once.
///
/// ```
/// use interleave::{Hdf5File, Options, report_of, sample};
///
/// let file = Hdf5File::open(sample::path(sample::Size::Tiny)?)?;
/// for dataset in file.list().datasets {
///     let report = report_of(file.dataset(&dataset.name)?, &Options::default())?;
///     println!("{}: {:?}", dataset.name, report.summary.mean());
/// }
/// # Ok::<(), interleave::Error>(())
/// ```
pub struct Hdf5File {
    file: hdf5::File,
    path: PathBuf,
}

impl Hdf5File {
    /// Opens a file, to read.
    ///
    /// # Errors
    ///
    /// [`Error::NoFile`], [`Error::Open`], [`Error::Locked`], [`Error::NotClosed`], [`Error::NotHdf5`] or
    /// [`Error::Truncated`].
    pub fn open(path: impl AsRef<Path>) -> Result<Hdf5File, Error> {
        let path = path.as_ref().to_owned();
        Ok(Hdf5File { file: libhdf5::open(&path)?, path })
    }

    /// Opens a dataset in it, as [`Hdf5Source::open`] does.
    ///
    /// # Errors
    ///
    /// Those of [`Hdf5Source::open`] for the dataset.
    pub fn dataset(&self, name: &str) -> Result<Hdf5Source, Error> {
        Hdf5Source::of(&self.file, &self.path, name)
    }

    /// The datasets in it.
    pub fn list(&self) -> Listing {
        list::listing(&self.file, &self.path)
    }
}

impl fmt::Debug for Hdf5File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hdf5File({})", self.path.display())
    }
}

/// The datasets of a file that can be reduced, in the order of the groups they are in.
///
/// # Errors
///
/// Those of [`Hdf5Source::open`] for the file.
///
/// ```
/// use interleave::{list, sample};
///
/// let datasets = list(sample::path(sample::Size::Tiny)?)?;
/// let sst = datasets.iter().find(|dataset| dataset.name == "/sst").expect("there is one");
/// assert_eq!((sst.dtype.as_str(), sst.layout), ("float32", "chunked"));
/// # Ok::<(), interleave::Error>(())
/// ```
pub fn list(file: impl AsRef<Path>) -> Result<Vec<Listed>, Error> {
    Ok(Hdf5File::open(file)?.list().datasets)
}
