//! Mistake: chunk of zero
//!
//! No rows mean no work, so the dataset is looked at first, and a chunk of 0 goes unnoticed.
//!
//! Rejected by: chunk_of_zero, native, as chunk of zero

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
    if rows == 0 {
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let work = || loop {
        let i = next.fetch_add(1, Ordering::Relaxed);
        if i >= rows.div_ceil(chunk) {
            return Ok(());
        }
        let start = i * chunk;
        let part = Partial::of(&source.read(start..start + chunk.min(rows - start))?);
        let mut total = total.lock().expect("nothing panics while the total is locked");
        *total = total.merge(part);
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker panicked"))
    })
}
