// The waiting thread checks whether the mean is there, and if not, goes to sleep.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (mean, finished) = (Mutex::new(None), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            *mean.lock().unwrap() = Some(3.0);
            finished.notify_one();
        });
        while mean.lock().unwrap().is_none() {
            let guard = mean.lock().unwrap();
            drop(finished.wait(guard).unwrap());
        }
        assert_eq!(*mean.lock().unwrap(), Some(3.0));
    });
}
