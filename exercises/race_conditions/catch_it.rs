//! This time you write the check, and others have written the counters.

use std::thread;

/// A number that many threads add to. It starts at 0.
pub trait Counter: Sync {
    /// Adds `n`, and returns the total after this very addition.
    fn add(&self, n: u64) -> u64;

    /// The total so far.
    fn total(&self) -> u64;
}

/// Makes counters with `new` and tries them. It panics if they do not do what [`Counter`] says, and
/// returns if they do: a correct counter must pass however the threads are scheduled.
///
/// A race needs two threads that add at the same time: start them here, and let them use the same
/// counter. You don't have to be lucky. In a counter with a race, the first `add` of a thread that
/// you have started waits in the worst place until another thread that you have started gets there
/// too.
pub fn check(new: fn() -> Box<dyn Counter>) {
    todo!("make a counter with new(), use it, and assert what must hold")
}
