// A release notifies only if nothing was free before. Two threads wait, two permits come.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (free, freed) = (Mutex::new(0), Condvar::new());
    let acquire = || {
        let mut permits = free.lock().unwrap();
        while *permits == 0 {
            permits = freed.wait(permits).unwrap();
        }
        *permits -= 1;
    };
    let release = || {
        let mut permits = free.lock().unwrap();
        *permits += 1;
        if *permits == 1 {
            freed.notify_one();
        }
    };
    thread::scope(|scope| {
        scope.spawn(acquire);
        scope.spawn(acquire);
        release();
        release();
    });
}
