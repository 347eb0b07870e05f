//! Mistake: swallowed error
//!
//! A chunk that cannot be read is left out, and the caller isn't told.
//!
//! Rejected by: errors_come_back, native, as swallowed error
//! Rejected by: errors_come_back, model, as swallowed error

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
        if let Ok(values) = source.read(range) {
            let mut total = total.lock().unwrap();
            *total = total.merge(Partial::of(&values));
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })
}
