//! Mistake: too many threads
//!
//! There is always one thread more than there are chunks to be had.
//!
//! Rejected by: as_many_as_chunks, native, as too many threads

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks + 1);
    let share = |worker: usize| -> Result<Vec<Partial>, Error> {
        let mine = (worker..chunks).step_by(threads);
        mine.map(|i| Ok(Partial::of(&source.read(i * chunk..((i + 1) * chunk).min(rows))?))).collect()
    };
    let shares: Result<Vec<Vec<Partial>>, Error> = thread::scope(|scope| {
        let share = &share;
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || share(w))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let shares = shares?;
    Ok((0..chunks).map(|i| shares[i % threads][i / threads]).sum())
}
