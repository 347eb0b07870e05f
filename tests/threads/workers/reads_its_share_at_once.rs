//! Mistake: wrong ranges
//!
//! Each worker reads its whole share with one `read` and cuts it up afterwards. With few threads that
//! takes as much memory as the whole dataset.
//!
//! Rejected by: five_rows, native, as wrong ranges
//! Rejected by: five_rows, model, as wrong ranges

use interleave::{Error, Partial, Source};
use std::thread;

pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks).max(1);
    let each = chunks.div_ceil(threads);
    let share = |worker: usize| -> Result<Vec<Partial>, Error> {
        let start = (worker * each * chunk).min(rows);
        let values = source.read(start..(start + each * chunk).min(rows))?;
        Ok(values.chunks(chunk).map(Partial::of).collect())
    };
    let shares: Result<Vec<Vec<Partial>>, Error> = thread::scope(|scope| {
        let share = &share;
        let workers: Vec<_> =
            (0..threads.min(chunks)).map(|w| scope.spawn(move || share(w))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    Ok(shares?.into_iter().flatten().sum())
}
