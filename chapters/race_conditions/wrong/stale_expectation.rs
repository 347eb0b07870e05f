use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let number = AtomicU64::new(1);
    let double = || {
        let seen = number.load(SeqCst);
        while number.compare_exchange(seen, 2 * seen, SeqCst, SeqCst).is_err() {}
    };
    thread::scope(|scope| {
        scope.spawn(double);
        scope.spawn(double);
    });
    assert_eq!(number.load(SeqCst), 4);
}
