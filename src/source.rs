//! Where the values come from.

use std::ops::Range;

use crate::Error;

/// A dataset that can be read in pieces, by several threads at once.
///
/// A *row* is one index of the first axis. A row of a dataset of shape `(time, lat, lon)` is one
/// map of `lat × lon` values; a row of a one-dimensional dataset is one value.
pub trait Source: Sync {
    /// Length of the first axis.
    fn rows(&self) -> usize;

    /// Number of values in one row.
    fn row_len(&self) -> usize {
        1
    }

    /// How many rows are stored together, if that is known: reading them apart costs more.
    fn chunk_rows(&self) -> Option<usize> {
        None
    }

    /// The values of `rows`, in file order: `rows.len() * self.row_len()` of them.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] if `rows` ends past [`rows`](Source::rows) or starts after its own
    /// end, and whatever the source meets while it reads.
    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error>;
}

/// A dataset in memory, one value a row.
///
/// ```
/// use interleave::{Memory, Source};
///
/// let source = Memory(vec![1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(source.rows(), 4);
/// assert_eq!(source.read(1..3)?, [2.0, 3.0]);
/// # Ok::<(), interleave::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory(pub Vec<f64>);

impl Source for Memory {
    fn rows(&self) -> usize {
        self.0.len()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        match self.0.get(rows.clone()) {
            Some(values) => Ok(values.to_vec()),
            None => Err(Error::OutOfRange { rows, len: self.rows() }),
        }
    }
}
