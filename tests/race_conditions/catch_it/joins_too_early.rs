//! Mistake: never at the same time
//!
//! The first thread is joined before the second one is started: there is no race to be seen.
//!
//! Rejected by: rejects_a_lost_update, native, as never at the same time
//! Rejected by: rejects_a_lost_update, model, as never at the same time

use std::thread;

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    let totals = thread::scope(|scope| {
        let one = scope.spawn(|| counter.add(1)).join().unwrap();
        let two = scope.spawn(|| counter.add(2)).join().unwrap();
        [one, two]
    });
    assert_eq!(totals, [1, 3]);
    assert_eq!(counter.total(), 3);
}
