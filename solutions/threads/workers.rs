//! Several threads read a dataset chunk by chunk, and each thread reads its own share of the chunks.

use interleave::{Error, Partial, Source};
use std::thread;

/// Reduces `source` with `threads` threads that all run at the same time. Every chunk has `chunk`
/// rows (the last one may have fewer) and is read by one thread with one `read`. The chunks are
/// shared out before the threads start.
///
/// The parts for the chunks are merged in chunk order, starting with `Partial::default()`. So the
/// sum has the same bits, however many threads there are and however they are scheduled.
///
/// If `threads` is 0, it counts as 1. There are never more threads than chunks.
///
/// # Errors
/// Returns the error of a read that failed.
///
/// # Panics
/// Panics if `chunk` is 0.
pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    let rows = source.rows();
    let chunks = rows.div_ceil(chunk);
    let threads = threads.max(1).min(chunks);

    // Worker w of n takes chunks w, w + n, w + 2n, …
    let share = |worker: usize| -> Result<Vec<Partial>, Error> {
        (worker..chunks)
            .step_by(threads)
            .map(|i| {
                let start = i * chunk;
                let values = source.read(start..start + chunk.min(rows - start))?;
                Ok(Partial::of(&values))
            })
            .collect()
    };

    let shares: Result<Vec<Vec<Partial>>, Error> = thread::scope(|scope| {
        let share = &share;
        // `collect` starts every thread before the first `join` waits for one of them.
        let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || share(w))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker panicked")).collect()
    });
    let shares = shares?;

    // Worker i % threads has chunk i at index i / threads.
    Ok((0..chunks).map(|i| shares[i % threads][i / threads]).sum())
}
