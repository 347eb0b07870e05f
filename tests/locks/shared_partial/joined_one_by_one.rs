//! Mistake: one after the other
//!
//! The iterator is lazy: each thread is joined before the next one is spawned.
//!
//! Rejected by: two_at_once, native, as one after the other
//! Rejected by: two_at_once, model, as one after the other

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
        let mut total = total.lock().unwrap();
        *total = total.merge(part);
    };
    thread::scope(|scope| {
        (0..threads.max(1)).map(|_| scope.spawn(work)).try_for_each(|worker| worker.join().unwrap())
    })
}
