// Two threads wait for a permit that never comes. Then the semaphore is closed.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (closed, changed) = (Mutex::new(false), Condvar::new());
    let acquire = || {
        let mut is_closed = closed.lock().unwrap();
        while !*is_closed {
            is_closed = changed.wait(is_closed).unwrap();
        }
    };
    thread::scope(|scope| {
        scope.spawn(acquire);
        scope.spawn(acquire);
        *closed.lock().unwrap() = true;
        changed.notify_one();
    });
}
