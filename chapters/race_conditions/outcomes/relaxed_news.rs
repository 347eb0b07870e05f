// A thread stores a sum, and then a flag that says so.
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;

fn main() {
    let sum = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        scope.spawn(|| {
            sum.store(30, Relaxed);
            done.store(true, Relaxed);
        });
        done.load(Relaxed).then(|| sum.load(Relaxed))
    });
    println!("{seen:?}");
}
