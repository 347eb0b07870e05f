//! Two threads read a dataset, half of it each.

use interleave::{Error, Partial, Source};

/// Reads the first half of the rows in one thread and the second half in another, both at the same
/// time, and returns the two parts merged.
///
/// With an odd number of rows one half is a row longer. With fewer than two rows a half is empty.
///
/// # Errors
/// The error of the read that failed. If both fail, the error of the first half.
pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    todo!("reduce {} rows in two halves", source.rows())
}
