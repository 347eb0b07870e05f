use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

fn main() {
    let number = AtomicU64::new(1);
    let double = || {
        let mut seen = number.load(Relaxed);
        while let Err(now) = number.compare_exchange_weak(seen, 2 * seen, Relaxed, Relaxed) {
            seen = now;
        }
    };
    thread::scope(|scope| {
        scope.spawn(double);
        scope.spawn(double);
    });
    assert_eq!(number.load(Relaxed), 4);
}
