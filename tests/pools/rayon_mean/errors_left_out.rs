//! Mistake: swallowed error
//!
//! `flatten` takes the chunks that could be read. The result is the mean of the rest, and no one is told.
//!
//! Rejected by: first_error, native, as swallowed error

use interleave::{Error, Partial, Source};
use rayon::prelude::*;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let part = |i| Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?));
    let parts: Vec<Result<Partial, Error>> =
        (0..rows.div_ceil(chunk)).into_par_iter().map(part).collect();
    Ok(parts.into_iter().flatten().sum())
}
