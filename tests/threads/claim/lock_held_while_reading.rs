//! Mistake: one after the other
//!
//! The guard of the lock lives until the end of the loop's body, because it was made in the head of
//! a `while let`. So the lock is held during the read.
//!
//! Rejected by: two_at_once, native, as one after the other
//! Rejected by: two_at_once, model, as one after the other

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let left = Mutex::new(0..chunks);
    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        while let Some(i) = left.lock().unwrap().next() {
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
