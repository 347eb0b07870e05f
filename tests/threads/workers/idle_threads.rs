//! Mistake: too many threads
//!
//! There are as many threads as were asked for, even when most of them have no work.
//!
//! Rejected by: few_chunks, model, as too many threads

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1);
    let read = |i: usize| source.read(i * chunk..((i + 1) * chunk).min(rows));
    let shares = thread::scope(|scope| {
        let work = |w| (w..chunks).step_by(threads).map(|i| Ok(Partial::of(&read(i)?))).collect();
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || work(w))).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| worker.join().unwrap();
        workers.into_iter().map(join).collect::<Result<Vec<Vec<Partial>>, Error>>()
    })?;
    Ok((0..chunks).map(|i| shares[i % threads][i / threads]).sum())
}
