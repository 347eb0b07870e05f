//! Mistake: chunk of zero
//!
//! A chunk of 0 rows is an error of the caller. It is met only when there are rows.
//!
//! Rejected by: chunk_of_zero, native, as chunk of zero

use interleave::{Error, Partial, Source};
use rayon::prelude::*;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    if rows == 0 {
        return Ok(Partial::default());
    }
    let part = |i| Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?));
    let parts: Vec<_> = (0..rows.div_ceil(chunk)).into_par_iter().map(part).collect();
    parts.into_iter().sum()
}
