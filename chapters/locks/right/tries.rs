// `try_lock` never waits. What to do when the lock is held is up to you.
use std::sync::{Mutex, TryLockError};

fn add(total: &Mutex<u64>, part: u64) -> &'static str {
    match total.try_lock() {
        Ok(mut total) => {
            *total += part;
            "added"
        }
        Err(TryLockError::WouldBlock) => "it is held: later",
        Err(TryLockError::Poisoned(_)) => "it is yours now, but a holder panicked",
    }
}

fn main() {
    let total = Mutex::new(0);
    assert_eq!(add(&total, 10), "added");
    let holder = total.lock().unwrap();
    assert_eq!(add(&total, 20), "it is held: later");
    drop(holder);
    assert_eq!(*total.lock().unwrap(), 10);
}
