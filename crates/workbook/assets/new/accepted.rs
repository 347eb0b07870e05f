//! WRITE: another design, in one sentence. Here the count stands behind a lock.

use std::sync::Mutex;
use std::thread;

pub fn __EXERCISE__() -> u64 {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| *count.lock().expect("no holder panics") += 1);
        }
    });
    count.into_inner().expect("no holder panics")
}
