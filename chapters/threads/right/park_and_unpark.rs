// A thread sleeps until there is a reason to wake up, and not a moment longer.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

fn main() {
    let ready = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ready);
    let waiter = thread::spawn(move || {
        // It may wake up early, for no reason. So it checks, and goes back to sleep.
        while !seen.load(Relaxed) {
            thread::park_timeout(Duration::from_secs(3600));
        }
    });
    ready.store(true, Relaxed);
    // If the thread is not asleep yet, its next park returns at once.
    waiter.thread().unpark();
    waiter.join().unwrap();
}
