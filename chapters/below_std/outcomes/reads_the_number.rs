// The main thread is about to wait. Under the lock it looks at the value, and at the number of notifications.
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

fn main() {
    let (is_ready, notifications) = (Mutex::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            *is_ready.lock().unwrap() = true;
            notifications.fetch_add(1, SeqCst);
        });
        let guard = is_ready.lock().unwrap();
        let (was_ready, seen) = (*guard, notifications.load(SeqCst));
        drop(guard);
        println!("ready: {was_ready}, changed since: {}", notifications.load(SeqCst) != seen);
    });
}
