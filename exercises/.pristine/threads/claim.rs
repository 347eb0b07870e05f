//! Several threads read a dataset chunk by chunk; a thread with nothing to do claims the next chunk.

use interleave::{Error, Partial, Source};

/// Reduces `source` with `threads` threads that all run at the same time. Each thread claims the
/// first chunk that no thread has claimed, reads it, and claims another, until no chunks are left.
/// So a thread that gets a slow chunk doesn't hold up the others. Every chunk has `chunk` rows (the
/// last one may have fewer) and is read by one thread with one `read`.
///
/// The parts for the chunks are merged in chunk order, starting with `Partial::default()`. So the
/// sum has the same bits, however many threads there are and however they are scheduled.
///
/// If `threads` is 0, it counts as 1. Several threads may call this at the same time.
///
/// # Errors
/// Returns the error of a read that failed.
///
/// # Panics
/// Panics if `chunk` is 0.
pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    todo!("reduce {} rows, {chunk} per chunk, with {threads} threads", source.rows())
}
