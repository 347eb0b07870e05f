//! Several threads read a dataset chunk by chunk, and each thread reads its own share of the chunks.

use interleave::{Error, Partial, Source};

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
    todo!("reduce {} rows, {chunk} per chunk, with {threads} threads", source.rows())
}
