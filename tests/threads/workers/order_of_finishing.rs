//! Mistake: unstable sum
//!
//! Each worker merges its chunks into a shared total when it is done with them, so the order of the
//! additions is the order in which the threads happen to come.
//!
//! Rejected by: same_bits, model, as unstable sum

use interleave::{Error, Partial, Source};
use std::sync::Mutex;
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks);
    let total = Mutex::new(Partial::default());
    thread::scope(|scope| {
        let total = &total;
        let work = move |w| -> Result<(), Error> {
            for i in (w..chunks).step_by(threads) {
                let values = source.read(i * chunk..((i + 1) * chunk).min(rows))?;
                let mut total = total.lock().unwrap();
                *total = total.merge(Partial::of(&values));
            }
            Ok(())
        };
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || work(w))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap())
    })?;
    Ok(total.into_inner().unwrap())
}
