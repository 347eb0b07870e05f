// Each thread reads one variable and then sets the other.
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

fn copy(from: &AtomicU64, to: &AtomicU64) -> u64 {
    let seen = from.load(Relaxed);
    to.store(1, Relaxed);
    seen
}

fn main() {
    let (x, y) = (AtomicU64::new(0), AtomicU64::new(0));
    let seen = thread::scope(|scope| {
        let threads = [scope.spawn(|| copy(&x, &y)), scope.spawn(|| copy(&y, &x))];
        threads.map(|thread| thread.join().unwrap())
    });
    assert_ne!(seen, [1, 1]);
}
