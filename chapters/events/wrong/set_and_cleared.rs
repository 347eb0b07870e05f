// "Now!": the flag is set, all are woken, and the flag is cleared again.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (now, changed) = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            *now.lock().unwrap() = true;
            changed.notify_all();
            *now.lock().unwrap() = false;
        });
        let mut now = now.lock().unwrap();
        while !*now {
            now = changed.wait(now).unwrap();
        }
    });
}
