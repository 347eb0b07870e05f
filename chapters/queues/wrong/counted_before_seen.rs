// A ring of one slot. The item is stored, and then it is counted.
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

fn main() {
    let (slot, put) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            slot.store(7, Relaxed);
            put.store(1, Relaxed);
        });
        if put.load(Relaxed) == 1 {
            assert_eq!(slot.load(Relaxed), 7, "it is counted, so it is there");
        }
    });
}
