//! A reduction by workers that take their chunks from a queue, until a sentinel tells them to stop.

use interleave::{Error, Partial, Source};
use std::ops::Range;

/// What is in the queue.
enum Task {
    /// Read these rows. The number is their place in the plan.
    Read(usize, Range<usize>),
    /// The sentinel: there is no more work.
    Stop,
}

/// Reduces the chunks of `plan` with `workers` threads, which take them from a queue; a worker that
/// is free takes the next one. Each chunk is read by one `read`. The results are merged in the
/// order of the plan, starting with `Partial::default()`.
///
/// The plan may be long, so do not read far ahead in it: of the chunks that have been taken from it
/// and not yet read, at most one is on its way into the queue, `capacity` are in the queue, and one
/// is in each worker. `workers` of 0 counts as 1, and so does `capacity` of 0. No thread is left
/// when it returns.
///
/// # Errors
/// If reads fail: the error of the first chunk, in the order of the plan, whose read failed.
///
/// # Panics
/// If the read of that chunk panicked, with the same payload, once all threads have ended.
pub fn sentinels(
    source: &dyn Source,
    plan: &mut dyn Iterator<Item = Range<usize>>,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    // `new`, `put` and `get` of your `bounded_queue` will help: copy them here. Or use a `sync_channel` of
    // `std::sync::mpsc`, and share its receiver in a `Mutex`. For the way back, from the workers to here,
    // `std::sync::mpsc::channel` will do: it is a queue without a bound.
    todo!("reduce the plan with {workers} workers and a queue of {capacity}")
}
