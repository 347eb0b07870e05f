// Two threads need two buffers each. There are two, and each thread takes one after the other.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (free, freed) = (Mutex::new(2), Condvar::new());
    let acquire = || {
        let mut buffers = free.lock().unwrap();
        while *buffers == 0 {
            buffers = freed.wait(buffers).unwrap();
        }
        *buffers -= 1;
    };
    let copy = || {
        acquire();
        acquire();
        *free.lock().unwrap() += 2;
        freed.notify_all();
    };
    thread::scope(|scope| {
        scope.spawn(copy);
        copy();
    });
}
