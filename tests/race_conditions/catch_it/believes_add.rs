//! Mistake: blind check
//!
//! The check looks only at what `add` returns, and never asks for the total.
//!
//! Rejected by: rejects_a_total_that_stays, native, as blind check
//! Rejected by: rejects_a_total_that_stays, model, as blind check

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
    assert!([[1, 3], [3, 2]].contains(&totals));
}
