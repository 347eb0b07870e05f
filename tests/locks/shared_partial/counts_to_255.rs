//! Mistake: double claim
//!
//! The number of the next chunk has 8 bits, and begins again after chunk 255.
//!
//! Rejected by: many_chunks, native, as double claim

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

pub fn shared_partial(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    total: &Mutex<Partial>,
) -> Result<(), Error> {
    let rows = source.rows();
    let next = AtomicU8::new(0);
    let work = || loop {
        let i = usize::from(next.fetch_add(1, Ordering::Relaxed));
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
