use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let round = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            sum.store(42, Relaxed);
            round.store(1, Release);
        });
        // Changes the number, and hands on nothing of its own: `Relaxed`.
        scope.spawn(|| round.compare_exchange(1, 2, Relaxed, Relaxed).is_ok());
        if round.load(Acquire) > 0 {
            assert_eq!(sum.load(Relaxed), 42, "the number was 1 or 2, and either brings the sum");
        }
    });
}
