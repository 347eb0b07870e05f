//! Mistake: blind check
//!
//! If you only ever add 1, you can't tell a sum from a number of calls.
//!
//! Rejected by: rejects_a_count_of_calls, native, as blind check
//! Rejected by: rejects_a_count_of_calls, model, as blind check

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    let mut totals = thread::scope(|scope| {
        let threads = [scope.spawn(|| counter.add(1)), scope.spawn(|| counter.add(1))];
        threads.map(|thread| thread.join().unwrap())
    });
    totals.sort();
    assert_eq!(totals, [1, 2]);
    assert_eq!(counter.total(), 2);
}
