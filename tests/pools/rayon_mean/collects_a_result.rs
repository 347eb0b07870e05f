//! Mistake: first failure wins
//!
//! `collect` into a `Result` stops at the error that comes first in time. That need not be the error of
//! the first chunk.
//!
//! Rejected by: first_error_is_slow, native, as first failure wins

use interleave::{Error, Partial, Source};
use rayon::prelude::*;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let part = |i| Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?));
    let parts: Result<Vec<Partial>, Error> =
        (0..rows.div_ceil(chunk)).into_par_iter().map(part).collect();
    Ok(parts?.into_iter().sum())
}
