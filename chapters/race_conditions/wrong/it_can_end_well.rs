use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let counter = AtomicU64::new(0);
    let increment = || {
        let seen = counter.load(SeqCst);
        counter.store(seen + 1, SeqCst);
    };
    thread::scope(|scope| {
        scope.spawn(increment);
        scope.spawn(increment);
    });
    assert_ne!(counter.load(SeqCst), 2, "it can end well");
}
