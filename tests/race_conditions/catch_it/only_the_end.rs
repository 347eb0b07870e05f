//! Mistake: blind check
//!
//! The total at the end is right, and what the calls have returned is never checked.
//!
//! Rejected by: rejects_a_late_look, native, as blind check
//! Rejected by: rejects_a_late_look, model, as blind check
//! Rejected by: rejects_the_value_before, native, as blind check
//! Rejected by: rejects_the_value_before, model, as blind check

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    thread::scope(|scope| {
        scope.spawn(|| counter.add(1));
        scope.spawn(|| counter.add(2));
    });
    assert_eq!(counter.total(), 3);
}
