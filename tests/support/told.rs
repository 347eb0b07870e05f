//! Is a thread that waits told, or does it look every now and then?

use harness::ensure;
use std::time::{Duration, Instant};

/// A wait that long is a time limit, and not the pause between two looks.
const LIMIT: Duration = Duration::from_secs(60);

/// Ends the check with the verdict "busy wait" if the threads of `run` let time pass while they wait for
/// each other. For the model: its clock advances only when a sleep or a time limit ends, so a thread that
/// is told about what it waits for leaves the clock alone.
pub fn ensure_told<R>(run: impl FnOnce() -> R) -> R {
    let start = Instant::now();
    let result = run();
    let took = start.elapsed();
    ensure!(
        took.is_zero() || took >= LIMIT,
        "busy wait",
        "a thread that waits checks every now and then: it slept for {took:?}, though nothing else in this \
         check takes any time. It should sleep until it is told"
    );
    result
}
