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
    // The totals that a single thread gets.
    let counter = new();
    assert_eq!([counter.add(3), counter.add(4)], [3, 7], "one thread added 3 and 4");
    assert_eq!(counter.total(), 7, "one thread added 3 and 4");

    // Two threads at once, both started before the first one is joined.
    let counter = new();
    let totals = thread::scope(|scope| {
        let one = scope.spawn(|| counter.add(1));
        let two = scope.spawn(|| counter.add(2));
        [one.join().unwrap(), two.join().unwrap()]
    });
    assert_eq!(counter.total(), 3, "two threads added 1 and 2");
    // Either addition may come first.
    assert!([[1, 3], [3, 2]].contains(&totals), "adding 1 and 2 returned {totals:?}");
}
