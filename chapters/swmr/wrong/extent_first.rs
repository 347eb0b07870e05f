// A file in miniature: one row, and how many there are. The writer makes room first, and then fills it.
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let extent = AtomicUsize::new(0);
    let row = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            extent.store(1, SeqCst);
            row.store(7, SeqCst);
        });
        if extent.load(SeqCst) == 1 {
            assert_eq!(row.load(SeqCst), 7, "a row counts and isn't there");
        }
    });
}
