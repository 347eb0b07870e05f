//! Mistake: swallowed error
//!
//! A half that cannot be read counts as empty: the result looks right and is not.
//!
//! Rejected by: errors_come_back, native, as swallowed error
//! Rejected by: errors_come_back, model, as swallowed error

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle).unwrap_or_default());
        let second = scope.spawn(|| source.read(middle..end).unwrap_or_default());
        let (first, second) = (first.join().unwrap(), second.join().unwrap());
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
