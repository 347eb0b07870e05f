//! Mistake: lost chunk
//!
//! The number of the next chunk is a `static`, which each call sets to 0, even if another call is under way.
//!
//! Rejected by: two_calls, model, as lost chunk

use interleave::{Error, Partial, Source};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.store(0, Ordering::Relaxed);

    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let i = NEXT.fetch_add(1, Ordering::Relaxed);
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
