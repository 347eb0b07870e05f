//! Mistake: unstable sum
//!
//! `try_reduce` merges neighbours as the work was split, and starts each piece with a zero of its own. So the
//! order of the additions depends on the threads.
//!
//! Rejected by: any_numbers, native, as unstable sum

use interleave::{Error, Partial, Source};
use rayon::prelude::*;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let part = |i| Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?));
    let parts = (0..rows.div_ceil(chunk)).into_par_iter().map(part);
    parts.try_reduce(Partial::default, |a, b| Ok(a.merge(b)))
}
