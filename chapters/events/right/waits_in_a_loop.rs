// The right form: check under the lock, sleep, check again.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (mean, finished) = (Mutex::new(None), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            *mean.lock().unwrap() = Some(3.0);
            finished.notify_one();
        });
        let mut mean = mean.lock().unwrap();
        while mean.is_none() {
            mean = finished.wait(mean).unwrap();
        }
        assert_eq!(*mean, Some(3.0));
    });
}
