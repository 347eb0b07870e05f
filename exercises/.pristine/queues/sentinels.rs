//! A reduction by workers that take their chunks from a queue until a sentinel tells them to stop.

use interleave::{Error, Partial, Source};
use std::ops::Range;

/// What is in the queue.
enum Task {
    /// Read these rows. The number is their place in the plan.
    Read(usize, Range<usize>),
    /// The sentinel: there is no more work.
    Stop,
}

/// Reduces the chunks of `plan` with `workers` threads, which take them from a queue: a worker that is
/// free takes the next chunk. Each chunk is read with one call of `read`. The results are merged in the
/// order of the plan, starting with `Partial::default()`.
///
/// The plan may be long, so do not read far ahead in it: of the chunks that have been taken from the plan
/// but not yet read, at most one is on its way into the queue, `capacity` are in the queue, and each
/// worker has one. If `workers` or `capacity` is 0, it counts as 1. All threads have ended when it
/// returns.
///
/// # Errors
/// If any reads fail, returns the error for the first chunk, in the order of the plan, whose read failed.
///
/// # Panics
/// If the read of that chunk panicked instead. The payload is the same, and all threads have ended
/// by then.
pub fn sentinels(
    source: &dyn Source,
    plan: &mut dyn Iterator<Item = Range<usize>>,
    workers: usize,
    capacity: usize,
) -> Result<Partial, Error> {
    // `new`, `put` and `get` from your `bounded_queue` will help: copy them here. Or use a
    // `sync_channel` from `std::sync::mpsc`, and share its receiver in a `Mutex`. For the way back,
    // from the workers to here, `std::sync::mpsc::channel` will do, since it has no bound.
    todo!("reduce the plan with {workers} workers and a queue of {capacity}")
}
