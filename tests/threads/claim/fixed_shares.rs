//! Mistake: idle worker
//!
//! The chunks are shared out beforehand. A worker that meets a slow chunk keeps the rest of its
//! share waiting, while the others have nothing left to do.
//!
//! Rejected by: slow_chunk, native, as idle worker
//! Rejected by: slow_chunk, model, as idle worker

use interleave::{Error, Partial, Source};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1);
    let work = |w: usize| -> Result<Vec<(usize, Partial)>, Error> {
        let mut parts = Vec::new();
        for i in (w..chunks).step_by(threads) {
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
            parts.push((i, Partial::of(&values)));
        }
        Ok(parts)
    };
    let mut parts = Vec::new();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || work(w))).collect();
        for worker in workers {
            parts.extend(worker.join().unwrap()?);
        }
        Ok(())
    })?;
    parts.sort_by_key(|&(i, _)| i);
    Ok(parts.into_iter().map(|(_, part)| part).sum())
}
