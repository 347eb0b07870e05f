//! Mistake: false alarm
//!
//! The total is read while the threads are still adding, so it need not be complete.
//!
//! Rejected by: accepts_an_atomic, model, as false alarm

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    assert_eq!([counter.add(3), counter.add(4)], [3, 7]);
    let counter = new();
    thread::scope(|scope| {
        let one = scope.spawn(|| counter.add(1));
        let two = scope.spawn(|| counter.add(2));
        assert_eq!(counter.total(), 3);
        let totals = [one.join().unwrap(), two.join().unwrap()];
        assert!([[1, 3], [3, 2]].contains(&totals));
    });
}
