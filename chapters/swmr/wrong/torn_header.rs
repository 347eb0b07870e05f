// Two numbers that belong together: ten for each row. A reader copies one after the other.
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let rows = AtomicU64::new(1);
    let sum = AtomicU64::new(10);
    thread::scope(|scope| {
        scope.spawn(|| {
            rows.store(2, SeqCst);
            sum.store(20, SeqCst);
        });
        let copy = (rows.load(SeqCst), sum.load(SeqCst));
        assert_eq!(copy.1, 10 * copy.0, "a torn copy: {copy:?}");
    });
}
