use std::sync::atomic::{
    AtomicBool, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
    fence,
};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let is_ready = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            sum.store(42, Relaxed);
            fence(Release);
            is_ready.store(true, Relaxed);
        });
        if is_ready.load(Relaxed) {
            fence(Acquire);
            assert_eq!(sum.load(Relaxed), 42, "the fences order the sum before the flag");
        }
    });
}
