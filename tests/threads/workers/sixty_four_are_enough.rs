//! Mistake: one after the other
//!
//! More than 64 threads are taken to be of no use, so with more only 64 read at the same time.
//!
//! Rejected by: many_at_once, native, as one after the other

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.clamp(1, 64).min(chunks);
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
