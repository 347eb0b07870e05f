//! Mistake: read twice
//!
//! The second line was copied from the first, and its range was not changed.
//!
//! Rejected by: three_rows, native, as read twice
//! Rejected by: three_rows, model, as read twice

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let middle = source.rows().div_ceil(2);
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle));
        let second = scope.spawn(|| source.read(0..middle));
        let (first, second) = (first.join().unwrap()?, second.join().unwrap()?);
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
