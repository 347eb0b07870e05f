//! Mistake: lost update
//!
//! The total is copied out, the lock is given up, and the lock is taken again to store the sum.
//! What another thread has added in between is overwritten.
//!
//! Rejected by: three_chunks, model, as lost update
//! Rejected by: three_threads, model, as lost update

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub fn shared_partial(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    total: &Mutex<Partial>,
) -> Result<(), Error> {
    let rows = source.rows();
    let next = AtomicUsize::new(0);
    let work = || loop {
        let i = next.fetch_add(1, Ordering::Relaxed);
        if i >= rows.div_ceil(chunk) {
            return Ok(());
        }
        let range = i * chunk..((i + 1) * chunk).min(rows);
        let part = Partial::of(&source.read(range)?);
        let before = *total.lock().unwrap();
        *total.lock().unwrap() = before.merge(part);
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })
}
