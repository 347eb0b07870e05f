//! Several threads read a dataset chunk by chunk and add to one total, which other threads look at.

use interleave::{Error, Partial, Source};
use std::sync::Mutex;

/// Adds the rows of `source` to `total`, with `threads` threads that run at the same time (0 counts
/// as 1). Every chunk has `chunk` rows (the last may have fewer), and one thread reads it with one
/// `read`.
///
/// Meanwhile other threads look at `total`; one of them, say, shows its count and its mean in a
/// progress bar. So
///
/// - whenever a thread locks `total`, it sees only whole chunks, with both their count and their
///   sum, added to what was in `total` at the start;
/// - `total` is not locked during a read. Reading takes a long time, and it is the part of the work
///   that the threads can do at the same time.
///
/// The values are whole numbers, so their sum is exact in any order.
///
/// # Errors
/// Returns the error of a read that failed. The chunks that were read may have been added to
/// `total` all the same.
///
/// # Panics
/// Panics if `chunk` is 0.
pub fn shared_partial(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    total: &Mutex<Partial>,
) -> Result<(), Error> {
    todo!("add {} rows, {chunk} a chunk, by {threads} threads, to {total:?}", source.rows())
}
