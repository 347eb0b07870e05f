//! A dataset in an HDF5 file, read through libhdf5.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use hdf5::{Dataset, Hyperslab, SliceOrIndex};
use hdf5_sys::h5t::{H5T_class_t, H5Tget_class};
use ndarray::IxDyn;

use crate::libhdf5::{self, gist};
use crate::names;
use crate::{Error, Source};

/// A dataset in an HDF5 file.
///
/// Every integer, float and enumeration type (booleans are one) is handed out as `f64`; libhdf5
/// converts. Integers beyond 2⁵³ are rounded to the nearest `f64`.
///
/// | the dataset is | rows | values in a row |
/// |---|---|---|
/// | of shape `(a, b, c)` | `a` | `b * c` |
/// | of shape `(a,)` | `a` | 1 |
/// | a scalar | 1 | 1 |
/// | empty (no dataspace) | 0 | 1 |
///
/// Chunks that were never written read as the dataset's fill value, as everywhere in libhdf5. An
/// attribute `_FillValue` or `missing_value` is a custom of netCDF and has no effect here.
///
/// The shape is that of the moment of opening: rows appended later are not seen.
///
/// # One lock for the whole library
///
/// Several threads may share a `Hdf5Source`, and their reads are correct. They are not parallel:
/// libhdf5 is not safe to enter twice, so the `hdf5` crate holds one process-wide lock during every
/// call. Reading, decompressing and converting all happen under it, whatever file or dataset they
/// concern. Only what a thread does between two reads overlaps with the reads of others.
///
/// ```
/// use interleave::{Hdf5Source, Source, sample};
///
/// let file = sample::path(sample::Size::Tiny)?;
/// let sst = Hdf5Source::open(&file, "/sst")?;
/// let (days, lat, lon) = (sst.shape()[0], sst.shape()[1], sst.shape()[2]);
/// assert_eq!(sst.rows(), days);
/// assert_eq!(sst.row_len(), lat * lon);
///
/// let first_two_days = sst.read(0..2)?;
/// assert_eq!(first_two_days.len(), 2 * lat * lon);
/// # Ok::<(), interleave::Error>(())
/// ```
pub struct Hdf5Source {
    file: PathBuf,
    name: String,
    dataset: Dataset,
    shape: Vec<usize>,
    /// Length of the first axis, with the scalar and empty cases settled.
    rows: usize,
    row_len: usize,
    /// Rows in one stored chunk, if the dataset is stored in chunks.
    chunk_rows: Option<usize>,
}

impl Hdf5Source {
    /// Opens the dataset `dataset` of the file `file`, to read.
    ///
    /// The leading slash may be left out: `sst` is `/sst`.
    ///
    /// # Errors
    ///
    /// [`Error::NoFile`], [`Error::Open`], [`Error::Locked`], [`Error::NotClosed`],
    /// [`Error::NotHdf5`] or [`Error::Truncated`] for the file; [`Error::NoDataset`],
    /// [`Error::NotADataset`] or [`Error::NotNumeric`] for the dataset.
    ///
    /// ```
    /// use interleave::{Hdf5Source, sample};
    ///
    /// let file = sample::path(sample::Size::Tiny)?;
    /// let error = Hdf5Source::open(&file, "/stt").unwrap_err().to_string();
    /// assert!(error.contains("no dataset \"/stt\"; the file has /sst, "), "{error}");
    /// # Ok::<(), interleave::Error>(())
    /// ```
    pub fn open(file: impl AsRef<Path>, dataset: &str) -> Result<Hdf5Source, Error> {
        let path = file.as_ref();
        let file = libhdf5::open(path)?;
        let found = file.dataset(dataset).map_err(|_| names::not_found(&file, path, dataset))?;
        let open_error = |e| Error::Open { file: path.to_owned(), reason: gist(&e) };
        if !is_numeric(&found).map_err(open_error)? {
            return Err(Error::NotNumeric {
                file: path.to_owned(),
                dataset: dataset.to_owned(),
                dtype: dtype_in_words(&found),
            });
        }
        let space = found.space().map_err(open_error)?;
        let shape = space.shape();
        let (rows, row_len) = match *shape {
            _ if space.is_null() => (0, 1),
            [] => (1, 1),
            [rows, ref rest @ ..] => (rows, rest.iter().product()),
        };
        let chunk_rows = found.chunk().and_then(|chunk| chunk.first().copied());
        Ok(Hdf5Source {
            file: path.to_owned(),
            name: dataset.to_owned(),
            dataset: found,
            shape,
            rows,
            row_len,
            chunk_rows,
        })
    }

    /// The lengths of the axes, the slowest first. Empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }
}

impl fmt::Debug for Hdf5Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hdf5Source({}:{}, shape {:?})", self.file.display(), self.name, self.shape)
    }
}

impl Source for Hdf5Source {
    fn rows(&self) -> usize {
        self.rows
    }

    fn row_len(&self) -> usize {
        self.row_len
    }

    fn chunk_rows(&self) -> Option<usize> {
        self.chunk_rows
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        if rows.start > rows.end || rows.end > self.rows {
            return Err(Error::OutOfRange { rows, len: self.rows });
        }
        if rows.is_empty() || self.row_len == 0 {
            return Ok(Vec::new());
        }
        let read = if self.shape.is_empty() {
            self.dataset.read_scalar().map(|value| vec![value])
        } else {
            let mut slab = vec![SliceOrIndex::from(rows.clone())];
            slab.extend(self.shape[1..].iter().map(|&len| SliceOrIndex::from(0..len)));
            self.dataset
                .read_slice::<f64, _, IxDyn>(Hyperslab::from(slab))
                .map(|values| values.into_raw_vec_and_offset().0)
        };
        read.map_err(|e| Error::Read {
            file: self.file.clone(),
            dataset: self.name.clone(),
            rows,
            reason: gist(&e),
        })
    }
}

/// Whether libhdf5 can make an `f64` of the dataset's values without losing a part of them.
///
/// Asks for the class rather than for a Rust type: float16 and 24-bit integers have none.
fn is_numeric(dataset: &Dataset) -> hdf5::Result<bool> {
    let dtype = dataset.dtype()?;
    // SAFETY: `dtype` keeps its identifier open during the call, and `sync` holds libhdf5's lock.
    let class = hdf5::sync::sync(|| unsafe { H5Tget_class(dtype.id()) });
    Ok(matches!(class, H5T_class_t::H5T_INTEGER | H5T_class_t::H5T_FLOAT | H5T_class_t::H5T_ENUM))
}

/// The dataset's type as the user may know it: `string (len 8)`, `compound (2 fields)`.
fn dtype_in_words(dataset: &Dataset) -> String {
    let known = dataset.dtype().and_then(|dtype| dtype.to_descriptor());
    known.map_or_else(|_| "a type without numbers".to_owned(), |dtype| dtype.to_string())
}
