// One thread stores a sum and then publishes it. Another one sees the sum, or nothing at all.
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::*};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            sum.store(100, Relaxed);
            done.store(true, Release);
        });
        if done.load(Acquire) {
            assert_eq!(sum.load(Relaxed), 100);
        }
    });
}
