//! Mistake: wrong end of the queue
//!
//! There are no queues at all: all threads take the next chunk from one counter. That reads every chunk
//! once, and two at the same time. It is not what this exercise is about.
//!
//! Rejected by: oldest_is_stolen, model, as wrong end of the queue
//! Rejected by: oldest_is_stolen, native, as wrong end of the queue

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    assert!(chunk > 0, "a chunk has at least one row");
    let (rows, next, stop) = (source.rows(), AtomicUsize::new(0), AtomicBool::new(false));
    let chunks = rows.div_ceil(chunk);
    let work = || {
        let mut parts = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                break;
            }
            let start = i * chunk;
            let values = source.read(start..start + chunk.min(rows - start));
            let values = values.inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            parts.push((i, Partial::of(&values)));
        }
        Ok(parts)
    };
    let results: Vec<Result<Vec<_>, Error>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a read panicked")).collect()
    });
    let parts: Result<Vec<_>, Error> = results.into_iter().collect();
    let mut parts = parts?.concat();
    parts.sort_unstable_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}
