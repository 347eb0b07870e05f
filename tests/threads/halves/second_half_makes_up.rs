//! Mistake: swallowed error
//!
//! If only the first half cannot be read, the result is the second half's.
//!
//! Rejected by: any_error, native, as swallowed error

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle));
        let second = scope.spawn(|| source.read(middle..end));
        match (first.join().unwrap(), second.join().unwrap()) {
            (Ok(first), Ok(second)) => Ok(Partial::of(&first).merge(Partial::of(&second))),
            (Err(error), Err(_)) => Err(error),
            (Err(_), Ok(second)) => Ok(Partial::of(&second)),
            (Ok(_), Err(error)) => Err(error),
        }
    })
}
