//! Mistake: wrong error
//!
//! The second half is asked for first: if both halves fail, its error comes back.
//!
//! Rejected by: first_error, native, as wrong error
//! Rejected by: first_error, model, as wrong error

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle));
        let second = Partial::of(&source.read(middle..end)?);
        let first = Partial::of(&first.join().unwrap()?);
        Ok(first.merge(second))
    })
}
