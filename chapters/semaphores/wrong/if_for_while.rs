// Two threads take the only permit, one after the other.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (free, freed) = (Mutex::new(1_u32), Condvar::new());
    let visit = || {
        let mut permits = free.lock().unwrap();
        if *permits == 0 {
            permits = freed.wait(permits).unwrap();
        }
        *permits -= 1;
        drop(permits);
        *free.lock().unwrap() += 1;
        freed.notify_one();
    };
    thread::scope(|scope| {
        scope.spawn(visit);
        visit();
    });
}
