//! Mistake: lock held while reading
//!
//! The guard is a temporary value within a larger expression, and lives to the end of the
//! statement: the lock is taken first, and then the chunk is read.
//!
//! Rejected by: whole_chunks, native, as lock held while reading
//! Rejected by: whole_chunks, model, as lock held while reading
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
        add(&mut total.lock().unwrap(), source.read(range)?);
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })
}

fn add(total: &mut Partial, values: Vec<f64>) {
    *total = total.merge(Partial::of(&values));
}
