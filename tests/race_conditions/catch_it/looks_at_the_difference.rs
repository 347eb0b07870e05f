//! Mistake: blind check
//!
//! The check compares the total with the one from before, so a counter that does not begin with 0 gets
//! through.
//!
//! Rejected by: rejects_a_false_start, native, as blind check
//! Rejected by: rejects_a_false_start, model, as blind check

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    let before = counter.total();
    assert_eq!(counter.add(3) - before, 3);
    assert_eq!(counter.add(4) - before, 7);
    let totals = thread::scope(|scope| {
        let one = scope.spawn(|| counter.add(1));
        let two = scope.spawn(|| counter.add(2));
        [one.join().unwrap() - before, two.join().unwrap() - before]
    });
    assert_eq!(counter.total() - before, 10);
    assert!([[8, 10], [10, 9]].contains(&totals));
}
