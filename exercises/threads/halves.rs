//! Two threads read a dataset, each one half of it.

use interleave::{Error, Partial, Source};

/// Reads the first half of the rows in one thread and the second half in another, both at the same
/// time, and returns the two parts merged.
///
/// With an odd number of rows one half is a row longer. With fewer than two rows a half is empty.
///
/// # Errors
/// What a read could not do. If neither half can be read, the error of the first half.
pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    todo!("reduce {} rows in two halves", source.rows())
}
