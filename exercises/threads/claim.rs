//! Several threads read a dataset chunk by chunk; a thread that is free claims the next chunk.

use interleave::{Error, Partial, Source};

/// Reduces `source` with `threads` threads that run at the same time. A thread claims the first
/// chunk that no thread has claimed, reads it, and claims again until there is none left. So a
/// thread that gets a slow chunk doesn't hold up the others. Every chunk has `chunk` rows (the
/// last may have fewer) and is read by one `read` of one thread.
///
/// The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`.
/// So the sum has the same bits however many threads there are and however they are scheduled.
///
/// `threads` of 0 counts as 1.
///
/// # Errors
/// The error of a read that failed.
///
/// # Panics
/// If `chunk` is 0.
pub fn claim(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    todo!("reduce {} rows, {chunk} a chunk, by {threads} threads", source.rows())
}
