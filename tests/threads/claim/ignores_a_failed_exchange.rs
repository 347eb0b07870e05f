//! Mistake: double claim
//!
//! The compare-and-exchange says that another worker was
//! faster, and its answer is ignored.
//!
//! Rejected by: three_chunks, model, as double claim
//! Rejected by: three_threads, model, as double claim

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let i = next.load(Ordering::Relaxed);
            if i >= chunks {
                return Ok(parts);
            }
            let _ = next.compare_exchange(i, i + 1, Ordering::Relaxed, Ordering::Relaxed);
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
