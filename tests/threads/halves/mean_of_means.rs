//! Mistake: mean of means
//!
//! The two means count the same, although one half has a row more than the other.
//!
//! Rejected by: three_rows, native, as mean of means
//! Rejected by: three_rows, model, as mean of means
//! Rejected by: any_number_of_rows, native, as mean of means

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    let mean = |values: Vec<f64>| Partial::of(&values).mean().unwrap_or(0.0);
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle).map(mean));
        let second = scope.spawn(|| source.read(middle..end).map(mean));
        let mean = (first.join().unwrap()? + second.join().unwrap()?) / 2.0;
        Ok(Partial { count: end as u64, sum: mean * end as f64 })
    })
}
