// The notification comes before the wait, and the waiting thread does not check whether the work is done.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let done = Mutex::new(false);
    let notice = Condvar::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            *done.lock().unwrap() = true;
            notice.notify_one();
        });
        let guard = done.lock().unwrap();
        drop(notice.wait(guard));
    });
}
