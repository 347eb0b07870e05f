use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

fn main() {
    let (left, right) = (AtomicBool::new(false), AtomicBool::new(false));
    let (left_first, right_first) = thread::scope(|scope| {
        scope.spawn(|| left.store(true, SeqCst));
        scope.spawn(|| right.store(true, SeqCst));
        let one = scope.spawn(|| left.load(SeqCst) && !right.load(SeqCst));
        let other = scope.spawn(|| right.load(SeqCst) && !left.load(SeqCst));
        (one.join().unwrap(), other.join().unwrap())
    });
    assert!(!(left_first && right_first), "two threads saw two stores in opposite orders");
}
