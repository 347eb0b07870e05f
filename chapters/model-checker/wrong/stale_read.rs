// One thread stores a sum and then says that it is there. Another one believes it.
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            sum.store(100, Relaxed);
            done.store(true, Relaxed);
        });
        if done.load(Relaxed) {
            assert_eq!(sum.load(Relaxed), 100);
        }
    });
}
