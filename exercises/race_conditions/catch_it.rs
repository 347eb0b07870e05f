//! This time you write the check, and the counters are given.

use std::thread;

/// A number to which many threads add. It starts at 0.
pub trait Counter: Sync {
    /// Adds `n`, and returns the total right after this addition.
    fn add(&self, n: u64) -> u64;

    /// Returns the total so far.
    fn total(&self) -> u64;
}

/// Makes counters with `new` and tries them out. Panics if they do not do what [`Counter`] says,
/// and returns if they do: a correct counter must pass, however the threads are scheduled.
///
/// A race needs two threads that add at the same time: start them here, and let them use the same
/// counter. You don't need luck. In a counter with a race, the first `add` in each thread that you
/// have started waits at the worst possible moment until another thread that you have started gets
/// there too.
pub fn check(new: fn() -> Box<dyn Counter>) {
    todo!("make a counter with new(), use it, and assert what must hold")
}
