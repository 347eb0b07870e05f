//! Mistake: false alarm
//!
//! The thread that was started first need not add first.
//!
//! Rejected by: accepts_an_atomic, model, as false alarm
//! Rejected by: accepts_overlaps, model, as false alarm

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    assert_eq!([counter.add(3), counter.add(4)], [3, 7]);
    let counter = new();
    let totals = thread::scope(|scope| {
        let one = scope.spawn(|| counter.add(1));
        let two = scope.spawn(|| counter.add(2));
        [one.join().unwrap(), two.join().unwrap()]
    });
    assert_eq!(counter.total(), 3);
    assert_eq!(totals, [1, 3]);
}
