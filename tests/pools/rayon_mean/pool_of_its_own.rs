//! Mistake: too many threads
//!
//! Each call starts a pool of its own, whatever the caller wanted, and pays for it.
//!
//! Rejected by: in_the_callers_pool, native, as too many threads

use interleave::{Error, Partial, Source};
use rayon::prelude::*;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let part = |i| Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
    let parts: Vec<_> =
        pool.install(|| (0..rows.div_ceil(chunk)).into_par_iter().map(part).collect());
    parts.into_iter().sum()
}
