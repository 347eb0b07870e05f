// Wait until two chunks have been read, but no longer than an hour.
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

fn main() {
    let (read, risen) = (Mutex::new(0), Condvar::new());
    let (seen, is_late) = thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..2 {
                *read.lock().unwrap() += 1;
                risen.notify_one();
            }
        });
        let (limit, too_few) = (Duration::from_secs(3600), |read: &mut i32| *read < 2);
        let (read, result) =
            risen.wait_timeout_while(read.lock().unwrap(), limit, too_few).unwrap();
        (*read, result.timed_out())
    });
    println!("chunks: {seen}, {}", if is_late { "the time is up" } else { "in time" });
}
