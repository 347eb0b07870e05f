// Two threads add up two rows each. The total is read too early.
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let rows = [10, 20, 30, 40];
    let total = AtomicU64::new(0);
    thread::scope(|scope| {
        for half in rows.chunks(2) {
            let total = &total;
            scope.spawn(move || total.fetch_add(half.iter().sum(), SeqCst));
        }
        let sum = total.load(SeqCst);
        assert_eq!(sum, 100, "the sum was read before it was there");
    });
}
