use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let counter = AtomicU64::new(0);
    let increment_twice = || {
        for _ in 0..2 {
            let seen = counter.load(SeqCst);
            counter.store(seen + 1, SeqCst);
        }
    };
    thread::scope(|scope| {
        scope.spawn(increment_twice);
        scope.spawn(increment_twice);
    });
    println!("{}", counter.load(SeqCst));
}
