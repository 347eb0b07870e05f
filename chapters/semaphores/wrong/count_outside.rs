// The count is an atomic. The lock is there because the condition variable wants one.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let free = AtomicUsize::new(0);
    let (lock, freed) = (Mutex::new(()), Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut guard = lock.lock().unwrap();
            while free.load(SeqCst) == 0 {
                guard = freed.wait(guard).unwrap();
            }
        });
        free.fetch_add(1, SeqCst);
        freed.notify_one();
    });
}
