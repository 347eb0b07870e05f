use std::sync::atomic::{
    AtomicBool,
    Ordering::{Acquire, Release},
};
use std::thread;

fn main() {
    let (left, right) = (AtomicBool::new(false), AtomicBool::new(false));
    let (left_first, right_first) = thread::scope(|scope| {
        scope.spawn(|| left.store(true, Release));
        scope.spawn(|| right.store(true, Release));
        let one = scope.spawn(|| left.load(Acquire) && !right.load(Acquire));
        let other = scope.spawn(|| right.load(Acquire) && !left.load(Acquire));
        (one.join().unwrap(), other.join().unwrap())
    });
    assert!(!(left_first && right_first), "two threads saw two stores in opposite orders");
}
