//! Threads that cut their work in two, and take from each other the work that is left.

use interleave::{Error, Partial, Source};

/// Reduces `source` with `threads` threads. Each thread has a queue with ranges of rows, and at first one
/// queue holds the range of all rows. A thread takes the newest range from its own queue. If its queue is
/// empty, it *steals* the oldest range from another queue. It goes on until all rows have been read, and
/// does not stop when it finds nothing to steal.
///
/// A range of more than `chunk` rows is cut in two, at a multiple of `chunk`. The thread goes on with one
/// half, and the other half goes into its queue, where it can be stolen. A range of at most `chunk` rows is
/// read with one `read`. So every chunk is read once, and the chunks begin at multiples of `chunk`.
///
/// The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`. If
/// `threads` is 0, it counts as 1.
///
/// # Errors
/// Returns the error from a read that failed; if several failed, any one of their errors. The other threads
/// then end too, even though rows are left.
///
/// # Panics
/// If `chunk` is 0, or a read panics. The other threads then end too.
pub fn work_stealing(source: &dyn Source, chunk: usize, threads: usize) -> Result<Partial, Error> {
    todo!("reduce {} rows, {chunk} a chunk, by {threads} threads", source.rows())
}
