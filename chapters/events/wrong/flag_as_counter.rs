// Two threads read a chunk each, and say so by setting a flag. The main thread waits for it twice.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (read, changed) = (Mutex::new(false), Condvar::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                *read.lock().unwrap() = true;
                changed.notify_one();
            });
        }
        for _ in 0..2 {
            let mut read = read.lock().unwrap();
            while !*read {
                read = changed.wait(read).unwrap();
            }
            *read = false;
        }
    });
}
