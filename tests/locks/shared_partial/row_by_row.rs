//! Mistake: torn total
//!
//! The rows of a chunk are added one by one, and the lock is taken for each. A thread that looks in
//! between sees part of a chunk.
//!
//! Rejected by: whole_chunks, model, as torn total

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
        for value in source.read(range)? {
            let mut total = total.lock().unwrap();
            *total = total.merge(Partial { count: 1, sum: value });
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })
}
