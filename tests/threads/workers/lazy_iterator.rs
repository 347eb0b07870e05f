//! Mistake: one after the other
//!
//! An iterator is lazy. Without a `collect` in between, each thread is spawned and joined before
//! the next one is spawned.
//!
//! Rejected by: two_at_once, native, as one after the other
//! Rejected by: two_at_once, model, as one after the other
//! Rejected by: three_at_once, model, as one after the other

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks);
    let read = |i: usize| source.read(i * chunk..((i + 1) * chunk).min(rows));
    let shares = thread::scope(|scope| {
        (0..threads)
            .map(|w| {
                scope.spawn(move || {
                    let share = (w..chunks).step_by(threads);
                    share.map(|i| Ok(Partial::of(&read(i)?))).collect::<Result<Vec<_>, Error>>()
                })
            })
            .map(|worker| worker.join().unwrap())
            .collect::<Result<Vec<_>, Error>>()
    })?;
    Ok((0..chunks).map(|i| shares[i % threads][i / threads]).sum())
}
