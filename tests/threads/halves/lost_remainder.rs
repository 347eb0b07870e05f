//! Mistake: lost remainder
//!
//! Two halves of `rows / 2` rows are a row short of the whole when the number of rows is odd.
//!
//! Rejected by: three_rows, native, as lost remainder
//! Rejected by: three_rows, model, as lost remainder
//! Rejected by: any_number_of_rows, native, as lost remainder

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let half = source.rows() / 2;
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..half));
        let second = scope.spawn(|| source.read(half..2 * half));
        let (first, second) = (first.join().unwrap()?, second.join().unwrap()?);
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
