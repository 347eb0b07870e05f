// Wait until two chunks have been read, but no longer than a second. Then check what there is.
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

fn main() {
    let (read, risen) = (Mutex::new(0), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                *read.lock().unwrap() += 1;
                risen.notify_one();
            }
        });
        let (start, limit) = (Instant::now(), Duration::from_secs(1));
        let too_few = |read: &mut i32| *read < 2;
        let (read, result) =
            risen.wait_timeout_while(read.lock().unwrap(), limit, too_few).unwrap();
        if result.timed_out() {
            assert!(*read < 2 && start.elapsed() >= limit);
        } else {
            assert_eq!(*read, 2);
        }
    });
}
