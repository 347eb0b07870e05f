//! Mistake: unstable sum
//!
//! Each worker merges its own chunks, and then the workers' sums are merged. The order is the same in
//! every run, but differs from one number of threads to another.
//!
//! Rejected by: same_bits, native, as unstable sum
//! Rejected by: same_bits, model, as unstable sum
//! Rejected by: any_numbers, native, as unstable sum

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks);
    thread::scope(|scope| {
        let work = move |w| -> Result<Partial, Error> {
            let mut part = Partial::default();
            for i in (w..chunks).step_by(threads) {
                let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
                part = part.merge(Partial::of(&values));
            }
            Ok(part)
        };
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || work(w))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}
