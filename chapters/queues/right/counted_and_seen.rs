// Release and Acquire: a thread that sees the count sees the item.
use std::sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::thread;

fn main() {
    let (slot, put) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            slot.store(7, Relaxed);
            put.store(1, Release);
        });
        if put.load(Acquire) == 1 {
            assert_eq!(slot.load(Relaxed), 7, "it is counted, so it is there");
        }
    });
}
