//! Two threads read a dataset, half of it each.

use interleave::{Error, Partial, Source};
use std::thread;

/// Reads the first half of the rows in one thread and the second half in another, both at the same
/// time, and returns the two parts merged.
///
/// With an odd number of rows one half is a row longer. With fewer than two rows a half is empty.
///
/// # Errors
/// The error of the read that failed. If both fail, the error of the first half.
pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    thread::scope(|scope| {
        // Both threads run before the first `join` waits for one of them.
        let first = scope.spawn(|| source.read(0..middle));
        let second = scope.spawn(|| source.read(middle..end));
        let first = first.join().expect("the thread of the first half panicked")?;
        let second = second.join().expect("the thread of the second half panicked")?;
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
