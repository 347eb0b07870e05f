// Two threads number a line, and put it into the log.
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let next = AtomicU64::new(0);
    let log = Mutex::new(Vec::new());
    let write = || {
        let number = next.fetch_add(1, SeqCst);
        log.lock().unwrap().push(number);
    };
    thread::scope(|scope| {
        scope.spawn(write);
        scope.spawn(write);
    });
    println!("{:?}", log.into_inner().unwrap());
}
