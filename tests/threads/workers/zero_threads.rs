//! Mistake: zero threads
//!
//! A request for no threads is taken literally: nothing is read, and the result is the one for an empty
//! dataset.
//!
//! Rejected by: zero_threads, native, as zero threads
//! Rejected by: zero_threads, model, as zero threads

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let mut parts = vec![Partial::default(); chunks];
    thread::scope(|scope| {
        let work = move |w| -> Result<Vec<(usize, Partial)>, Error> {
            let share = (w..chunks).step_by(threads);
            share
                .map(|i| {
                    let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
                    Ok((i, Partial::of(&values)))
                })
                .collect()
        };
        let workers: Vec<_> =
            (0..threads.min(chunks)).map(|w| scope.spawn(move || work(w))).collect();
        for worker in workers {
            for (i, part) in worker.join().unwrap()? {
                parts[i] = part;
            }
        }
        Ok(parts.into_iter().sum())
    })
}
