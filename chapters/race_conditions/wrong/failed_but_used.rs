use std::sync::atomic::{
    AtomicU64,
    Ordering::{Relaxed, Release},
};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let owner = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            sum.store(42, Relaxed);
            owner.store(1, Release);
        });
        // If another has been faster, use its sum. But a failed exchange is a load, and this one is `Relaxed`.
        if owner.compare_exchange(0, 2, Release, Relaxed).is_err() {
            assert_eq!(sum.load(Relaxed), 42, "the owner is there, and its sum is not");
        }
    });
}
