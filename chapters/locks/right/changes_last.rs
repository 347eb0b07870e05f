// What can panic comes first. Then everything is changed, and nothing can come in between.
use std::sync::{Mutex, PoisonError};
use std::thread;

fn add(part: &Mutex<(u64, u64)>, text: &str) {
    let number = text.parse::<u64>().expect("a number");
    // No panic while the lock is held, so what is behind it is whole even if it is poisoned.
    let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
    part.0 += 1;
    part.1 += number;
}

fn main() {
    let part = Mutex::new((0, 0));
    thread::scope(|scope| {
        let broken = scope.spawn(|| add(&part, "ten"));
        scope.spawn(|| add(&part, "10"));
        assert!(broken.join().is_err(), "`ten` isn't a number");
    });
    let (count, sum) = *part.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(sum / count, 10, "the mean of what could be read");
}
