// Now the lock is held from the check to the sleep.
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
        if mean.is_none() {
            mean = finished.wait(mean).unwrap();
        }
        assert_eq!(*mean, Some(3.0), "the mean is not there");
    });
}
