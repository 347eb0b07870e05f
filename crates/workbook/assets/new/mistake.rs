//! Mistake: lost update
//!
//! WRITE: what goes wrong, and when. Here both threads can load the same count.
//!
//! Rejected by: both_count, model, as lost update

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

pub fn __EXERCISE__() -> u64 {
    let count = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| count.store(count.load(Ordering::SeqCst) + 1, Ordering::SeqCst));
        }
    });
    count.into_inner()
}
