//! Mistake: blind check
//!
//! Each thread has a counter of its own, so no thread gets in another's way.
//!
//! Rejected by: rejects_a_lost_update, native, as blind check
//! Rejected by: rejects_a_lost_update, model, as blind check

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    thread::scope(|scope| {
        for n in [1, 2] {
            scope.spawn(move || {
                let counter = new();
                assert_eq!([counter.add(n), counter.add(4)], [n, n + 4]);
                assert_eq!(counter.total(), n + 4);
            });
        }
    });
}
