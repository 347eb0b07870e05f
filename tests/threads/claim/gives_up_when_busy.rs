//! Mistake: idle worker
//!
//! A worker that does not get the chunk it saw stops, although there are more. Another worker reads
//! them all, unless it meets a slow chunk.
//!
//! Rejected by: slow_chunk, model, as idle worker

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
            if next.compare_exchange(i, i + 1, Ordering::Relaxed, Ordering::Relaxed).is_err() {
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
