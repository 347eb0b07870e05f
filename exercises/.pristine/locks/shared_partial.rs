//! Several threads read a dataset chunk by chunk and add to one total, which others look at.

use interleave::{Error, Partial, Source};
use std::sync::Mutex;

/// Adds the rows of `source` to `total`, with `threads` threads that run at the same time (0 counts
/// as 1). Every chunk has `chunk` rows (the last may have fewer) and is read by one `read` of one
/// thread.
///
/// Meanwhile others look at `total`: a progress bar, say, shows its count and its mean. So
///
/// - a thread that locks `total` at any moment sees whole chunks only: their count and their sum,
///   added to what `total` was before;
/// - `total` is not locked during a read. Reading takes a long time, and it is what the threads
///   can do at the same time.
///
/// The values are whole numbers, so their sum is exact in any order.
///
/// # Errors
/// The error of a read that failed. The chunks that were read may have been added all the same.
///
/// # Panics
/// If `chunk` is 0.
pub fn shared_partial(
    source: &dyn Source,
    chunk: usize,
    threads: usize,
    total: &Mutex<Partial>,
) -> Result<(), Error> {
    todo!("add {} rows, {chunk} a chunk, by {threads} threads, to {total:?}", source.rows())
}
