//! Mistake: torn total
//!
//! Each of the two fields is changed under the lock, but the lock is given up between them. A thread
//! that looks at that moment sees a count without its sum.
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
        let part = Partial::of(&source.read(range)?);
        total.lock().unwrap().count += part.count;
        total.lock().unwrap().sum += part.sum;
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })
}
