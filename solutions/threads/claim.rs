//! Several threads read a dataset chunk by chunk; a thread with nothing to do claims the next chunk.

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Reduces `source` with `threads` threads that all run at the same time. Each thread claims the
/// first chunk that no thread has claimed, reads it, and claims another, until no chunks are left.
/// So a thread that gets a slow chunk doesn't hold up the others. Every chunk has `chunk` rows (the
/// last one may have fewer) and is read by one thread with one `read`.
///
/// The parts for the chunks are merged in chunk order, starting with `Partial::default()`. So the
/// sum has the same bits, however many threads there are and however they are scheduled.
///
/// If `threads` is 0, it counts as 1. Several threads may call this at the same time.
///
/// # Errors
/// Returns the error of a read that failed.
///
/// # Panics
/// Panics if `chunk` is 0.
pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    // The first chunk that has not been claimed. It orders nothing but itself, because the parts
    // come back through `join`, so Relaxed is enough.
    let next = AtomicUsize::new(0);

    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return Ok(parts);
            }
            let start = i * chunk;
            let values = source.read(start..start + chunk.min(rows - start))?;
            parts.push((i, Partial::of(&values)));
        }
    };

    let mut parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut parts = Vec::with_capacity(chunks);
        for worker in workers {
            parts.extend(worker.join().expect("a worker panicked")?);
        }
        Ok(parts)
    })?;
    parts.sort_unstable_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}
