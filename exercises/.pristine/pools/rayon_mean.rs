//! The mean of a dataset, with `rayon`.

use interleave::{Error, Partial, Source};

/// Reduces `source` in chunks of `chunk` rows (the last may have fewer), each read with one `read`, on
/// the threads of the `rayon` pool in which it is called. Starts no threads of its own.
///
/// The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`. So the
/// sum is the same, bit for bit, however many threads there are and however they are scheduled.
///
/// # Errors
/// Returns the error from a read that failed; if several failed, the error for the first such chunk.
///
/// # Panics
/// If `chunk` is 0, or a read panics.
pub fn rayon_mean(source: &dyn Source, chunk: usize) -> Result<Partial, Error> {
    todo!("reduce {} rows, {chunk} a chunk", source.rows())
}
