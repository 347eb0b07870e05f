//! Mistake: wrong ranges
//!
//! One thread reads a single row and the other all the rest: every row is in the result, and the work is
//! not halved.
//!
//! Rejected by: equal_halves, native, as wrong ranges

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let rows = source.rows();
    let cut = rows.min(1);
    thread::scope(|scope| {
        let first = scope.spawn(move || source.read(0..cut));
        let second = scope.spawn(move || source.read(cut..rows));
        let (first, second) = (first.join().unwrap()?, second.join().unwrap()?);
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
