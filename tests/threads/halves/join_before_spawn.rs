//! Mistake: one after the other
//!
//! The first thread is joined before the second is spawned: there are two threads, but they never
//! run at the same time.
//!
//! Rejected by: both_at_once, native, as one after the other
//! Rejected by: both_at_once, model, as one after the other

use interleave::{Error, Partial, Source};
use std::thread;

pub fn halves(source: &dyn Source) -> Result<Partial, Error> {
    let (middle, end) = (source.rows() / 2, source.rows());
    thread::scope(|scope| {
        let first = scope.spawn(|| source.read(0..middle)).join().unwrap()?;
        let second = scope.spawn(|| source.read(middle..end)).join().unwrap()?;
        Ok(Partial::of(&first).merge(Partial::of(&second)))
    })
}
