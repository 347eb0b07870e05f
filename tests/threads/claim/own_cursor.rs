//! Mistake: double claim
//!
//! Every worker counts for itself, from 0 on: each of them reads the whole dataset.
//!
//! Rejected by: three_chunks, native, as double claim
//! Rejected by: three_chunks, model, as double claim
//! Rejected by: any_numbers, native, as double claim

use interleave::{Error, Partial, Source};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let (mut next, mut parts) = (0, Vec::new());
        loop {
            let i = next;
            next += 1;
            if i >= chunks {
                return Ok(parts);
            }
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
            parts.push((i, Partial::of(&values)));
        }
    };
    let mut parts = Vec::new();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            parts.extend(worker.join().unwrap()?);
        }
        Ok(())
    })?;
    parts.sort_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}
