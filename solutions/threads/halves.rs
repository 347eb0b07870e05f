//! Two threads each read half of a dataset.

use interleave::{Error, Partial, Source};
use std::thread;

/// Reads the first half of the rows in one thread and the second half in another, both at the same
/// time, and returns the two parts merged.
///
/// If the number of rows is odd, one half is a row longer than the other. If there are fewer than
/// two rows, at least one half is empty.
///
/// # Errors
/// Returns the error of the read that failed. If both reads fail, returns the error of the first half.
pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    thread::scope(|scope| {
        // Both threads are started before the first `join` waits for one of them.
        let first = scope.spawn(|| source.read(0..middle));
        let second = scope.spawn(|| source.read(middle..end));
        let first = first.join().expect("the thread of the first half panicked")?;
        let second = second.join().expect("the thread of the second half panicked")?;
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
