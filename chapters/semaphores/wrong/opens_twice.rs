// The last thread to arrive opens the turnstile. It's meant to be opened once.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let arrived = AtomicUsize::new(0);
    let opened = AtomicUsize::new(0);
    let arrive = || {
        arrived.fetch_add(1, SeqCst);
        if arrived.load(SeqCst) == 2 {
            opened.fetch_add(1, SeqCst);
        }
    };
    thread::scope(|scope| {
        scope.spawn(arrive);
        arrive();
    });
    assert_eq!(opened.load(SeqCst), 1);
}
