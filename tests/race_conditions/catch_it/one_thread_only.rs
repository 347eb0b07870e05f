//! Mistake: blind check
//!
//! One thread cannot have a race with itself.
//!
//! Rejected by: rejects_a_lost_update, native, as blind check
//! Rejected by: rejects_a_lost_update, model, as blind check

pub trait Counter: Sync {
    fn add(&self, n: u64) -> u64;
    fn total(&self) -> u64;
}

pub fn check(new: fn() -> Box<dyn Counter>) {
    let counter = new();
    assert_eq!([counter.add(3), counter.add(4)], [3, 7]);
    assert_eq!(counter.total(), 7);
}
