// Two threads add to a total. The main thread waits for the first of them.
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let total = AtomicU64::new(0);
    let seen = thread::scope(|scope| {
        let first = scope.spawn(|| total.fetch_add(30, SeqCst));
        scope.spawn(|| total.fetch_add(70, SeqCst));
        first.join().unwrap();
        total.load(SeqCst)
    });
    println!("{seen}");
}
