// `try_lock` never waits. What to do when the lock is held is up to you.
use std::sync::{Mutex, TryLockError};

fn add(total: &Mutex<u64>, part: u64) -> &'static str {
    match total.try_lock() {
        Ok(mut total) => {
            *total += part;
            "added"
        }
        Err(TryLockError::WouldBlock) => "somebody holds it: later",
        Err(TryLockError::Poisoned(_)) => "nobody holds it, but somebody panicked who did",
    }
}

fn main() {
    let total = Mutex::new(0);
    assert_eq!(add(&total, 10), "added");
    let holder = total.lock().unwrap();
    assert_eq!(add(&total, 20), "somebody holds it: later");
    drop(holder);
    assert_eq!(*total.lock().unwrap(), 10);
}
