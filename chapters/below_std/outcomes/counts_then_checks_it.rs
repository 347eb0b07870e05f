// Two threads drop a handle each, and the last should clean up.
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

fn main() {
    let (handles, cleaned) = (AtomicU32::new(2), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                handles.fetch_sub(1, SeqCst);
                if handles.load(SeqCst) == 0 {
                    cleaned.fetch_add(1, SeqCst);
                }
            });
        }
    });
    println!("cleaned up: {}", cleaned.into_inner());
}
