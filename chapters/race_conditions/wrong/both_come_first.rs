use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

fn main() {
    let (mine, yours) = (AtomicBool::new(false), AtomicBool::new(false));
    let claim = |own: &AtomicBool, other: &AtomicBool| {
        own.store(true, Ordering::Release);
        !other.load(Ordering::Acquire)
    };
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| claim(&yours, &mine));
        (claim(&mine, &yours), second.join().unwrap())
    });
    assert!(!(first && second), "both believe that the other one has not come");
}
