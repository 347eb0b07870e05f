//! Mistake: one after the other
//!
//! The reads are in parallel, as far as `rayon` is concerned. But each takes the same lock.
//!
//! Rejected by: two_at_once, native, as one after the other

use interleave::{Error, Partial, Source};
use rayon::prelude::*;
use std::sync::Mutex;

pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let lock = Mutex::new(());
    let part = |i| {
        let _one = lock.lock().unwrap();
        Ok(Partial::of(&source.read(i * chunk..rows.min((i + 1) * chunk))?))
    };
    let parts: Vec<_> = (0..rows.div_ceil(chunk)).into_par_iter().map(part).collect();
    parts.into_iter().sum()
}
