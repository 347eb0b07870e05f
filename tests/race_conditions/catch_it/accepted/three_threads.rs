//! Three threads, and powers of two: each total shows which additions are in it.

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    let mut totals = thread::scope(|scope| {
        let add = |n| {
            let counter = &counter;
            scope.spawn(move || counter.add(n))
        };
        [1, 2, 4].map(add).map(|thread| thread.join().unwrap())
    });
    assert_eq!(counter.total(), 7);
    totals.sort();
    let mut steps = [totals[0], totals[1] - totals[0], totals[2] - totals[1]];
    steps.sort();
    assert_eq!(steps, [1, 2, 4]);
}
