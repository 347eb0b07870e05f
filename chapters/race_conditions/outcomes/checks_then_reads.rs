// Two threads read a value if it isn't stored yet.
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;

fn main() {
    let stored = Mutex::new(None);
    let reads = AtomicUsize::new(0);
    let get = || {
        if stored.lock().unwrap().is_none() {
            reads.fetch_add(1, SeqCst);
            *stored.lock().unwrap() = Some(30);
        }
    };
    thread::scope(|scope| {
        scope.spawn(get);
        scope.spawn(get);
    });
    println!("reads: {}", reads.into_inner());
}
