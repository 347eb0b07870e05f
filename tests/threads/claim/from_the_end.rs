//! Mistake: wrong order
//!
//! The cursor counts down, so the last chunk is claimed first.
//!
//! Rejected by: in_order, native, as wrong order
//! Rejected by: in_order, model, as wrong order

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let left: Mutex<Vec<usize>> = Mutex::new((0..rows.div_ceil(chunk)).collect());
    let work = || -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        loop {
            let claimed = left.lock().unwrap().pop();
            let Some(i) = claimed else { return Ok(parts) };
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
