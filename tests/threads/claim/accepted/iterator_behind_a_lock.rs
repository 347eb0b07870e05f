//! The chunks that are left are an iterator behind a lock, which is held for the claim only.

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let left = Mutex::new(0..chunks);
    // A function of its own: the guard is gone when it returns.
    let next = || left.lock().unwrap().next();
    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        while let Some(i) = next() {
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
            parts.push((i, Partial::of(&values)));
        }
        Ok(parts)
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
