// A thread sleeps until there are chunks to reduce.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (ready, changed) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut chunks = ready.lock().unwrap();
            // Check, sleep, and check again.
            while *chunks == 0 {
                chunks = changed.wait(chunks).unwrap();
            }
            assert_eq!(*chunks, 1);
        });
        *ready.lock().unwrap() = 1;
        changed.notify_one();
    });
}
