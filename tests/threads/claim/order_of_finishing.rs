//! Mistake: unstable sum
//!
//! The parts are kept in the order in which the reads were done, and merged in that order.
//!
//! Rejected by: same_bits, model, as unstable sum

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let next = AtomicUsize::new(0);
    let parts = Mutex::new(Vec::new());
    let work = || -> Result<(), Error> {
        loop {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= chunks {
                return Ok(());
            }
            let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
            parts.lock().unwrap().push(Partial::of(&values));
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })?;
    Ok(parts.into_inner().unwrap().into_iter().sum())
}
