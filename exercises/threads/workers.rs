//! Several threads read a dataset chunk by chunk, each its own share of the chunks.

use interleave::{Error, Partial, Source};

/// Reduces `source` with `threads` threads that run at the same time. Every chunk has `chunk` rows
/// (the last may have fewer) and is read by one `read` of one thread. The chunks are shared out
/// before the threads start.
///
/// The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`.
/// So the sum has the same bits however many threads there are and however they are scheduled.
///
/// `threads` of 0 counts as 1. There are never more threads than chunks.
///
/// # Errors
/// The error of a read that failed.
///
/// # Panics
/// If `chunk` is 0.
pub fn workers(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    todo!("reduce {} rows, {chunk} a chunk, by {threads} threads", source.rows())
}
