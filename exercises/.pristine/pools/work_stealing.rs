//! Threads that cut their work in two, and take from each other what is left.

use interleave::{Error, Partial, Source};

/// Reduces `source` with `threads` threads. Each has a queue of ranges of rows, and at first one of them has the range
/// of all rows. A thread takes a range from its own queue, the newest first. If its queue is empty, it *steals* from
/// another one, the oldest first. It goes on until all rows have been read, not just until it finds nothing to steal.
///
/// A range of more than `chunk` rows is cut in two, at a multiple of `chunk`. The thread goes on with one
/// half, and the other one goes into its queue, where it can be stolen. A range of at most `chunk` rows is
/// read by one `read`. So every chunk is read once, and the chunks begin at the multiples of `chunk`.
///
/// The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`.
/// `threads` of 0 counts as 1.
///
/// # Errors
/// The error of a read that failed; if several failed, any one of their errors. The other threads then end, too, though
/// rows are left.
///
/// # Panics
/// If `chunk` is 0, or a read panics. The other threads end then, too.
pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    todo!("reduce {} rows, {chunk} a chunk, by {threads} threads", source.rows())
}
