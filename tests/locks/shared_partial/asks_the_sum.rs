//! Mistake: wrong result
//!
//! A part whose sum is 0 is not added, although it has values.
//!
//! Rejected by: sum_of_zero, native, as wrong result

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
    // The first chunk that has not been claimed. It orders nothing but itself.
    let next = AtomicUsize::new(0);
    let work = || loop {
        let i = next.fetch_add(1, Ordering::Relaxed);
        if i >= rows.div_ceil(chunk) {
            return Ok(());
        }
        let start = i * chunk;
        let part = Partial::of(&source.read(start..start + chunk.min(rows - start))?);
        // Count and sum change under one lock, held from the read of the old total to the store.
        let mut total = total.lock().expect("nothing panics while the total is locked");
        if part.sum != 0.0 {
            *total = total.merge(part);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker panicked"))
    })
}
