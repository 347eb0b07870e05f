//! Several threads read a dataset chunk by chunk and add to one total, which other threads look at.

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Adds the rows of `source` to `total`, with `threads` threads that run at the same time (0 counts
/// as 1). Every chunk has `chunk` rows (the last may have fewer), and one thread reads it with one
/// `read`.
///
/// Meanwhile other threads look at `total`; one of them, say, shows its count and its mean in a
/// progress bar. So
///
/// - whenever a thread locks `total`, it sees only whole chunks, with both their count and their
///   sum, added to what was in `total` at the start;
/// - `total` is not locked during a read. Reading takes a long time, and it is the part of the work
///   that the threads can do at the same time.
///
/// The values are whole numbers, so their sum is exact in any order.
///
/// # Errors
/// Returns the error of a read that failed. The chunks that were read may have been added to
/// `total` all the same.
///
/// # Panics
/// Panics if `chunk` is 0.
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
        *total = total.merge(part);
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker panicked"))
    })
}
