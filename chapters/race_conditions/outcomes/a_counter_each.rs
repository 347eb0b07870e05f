// Two workers count what they have read, each in a counter of its own, and a display looks.
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

fn main() {
    let read = [AtomicU64::new(0), AtomicU64::new(0)];
    let seen: u64 = thread::scope(|scope| {
        for mine in &read {
            scope.spawn(move || {
                mine.fetch_add(1, Relaxed);
                mine.fetch_add(1, Relaxed);
            });
        }
        read.iter().map(|rows| rows.load(Relaxed)).sum()
    });
    println!("{seen}");
}
