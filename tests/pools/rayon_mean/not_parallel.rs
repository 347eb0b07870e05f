//! Mistake: one after the other
//!
//! An iterator of `std`: everything happens in the thread that calls.
//!
//! Rejected by: two_at_once, native, as one after the other

use interleave::{Error, Partial, Source};

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let part = |i| Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?));
    let parts: Vec<_> = (0..rows.div_ceil(chunk)).into_iter().map(part).collect();
    parts.into_iter().sum()
}
