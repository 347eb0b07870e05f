//! No semaphore: a thread has one chunk at a time, so with `most` threads there are no more.

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub fn two_at_once(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    most: usize,
    part: &(dyn Fn(&[f64]) -> Partial + Sync),
) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let next = AtomicUsize::new(0);

    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return Ok(parts);
            }
            let start = i * chunk;
            let values = source.read(start..rows.min(start + chunk))?;
            parts.push((i, part(&values)));
        }
    };

    let mut parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(most).max(1)).map(|_| scope.spawn(work)).collect();
        let mut parts = Vec::with_capacity(chunks);
        for worker in workers {
            parts.extend(worker.join().expect("a worker panicked")?);
        }
        Ok(parts)
    })?;
    parts.sort_unstable_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}
