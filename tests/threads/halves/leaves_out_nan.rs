//! Mistake: wrong result
//!
//! Values that are not numbers are left out. `Partial::of` counts them, and their sum shows that one was
//! there.
//!
//! Rejected by: any_values, native, as wrong result

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    let part = |values: Vec<f64>| {
        let numbers: Vec<f64> = values.into_iter().filter(|value| !value.is_nan()).collect();
        Partial::of(&numbers)
    };
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle).map(part));
        let second = scope.spawn(|| source.read(middle..end).map(part));
        Ok(first.join().unwrap()?.merge(second.join().unwrap()?))
    })
}
