// Wait until two chunks have been read, but no longer than a second.
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let (read, risen) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                *read.lock().unwrap() += 1;
                risen.notify_one();
            }
        });
        let read = read.lock().unwrap();
        let (read, result) = risen.wait_timeout(read, Duration::from_secs(1)).unwrap();
        assert!(result.timed_out() || *read == 2, "not enough, and there is time left");
    });
}
