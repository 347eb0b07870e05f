use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

fn main() {
    let cache = Mutex::new(HashMap::new());
    let reads = AtomicU64::new(0);
    let get = || {
        let is_there = cache.lock().unwrap().contains_key(&0);
        if !is_there {
            reads.fetch_add(1, SeqCst);
            cache.lock().unwrap().insert(0, "the values of chunk 0");
        }
    };
    thread::scope(|scope| {
        scope.spawn(get);
        scope.spawn(get);
    });
    assert_eq!(reads.load(SeqCst), 1, "chunk 0 was read again");
}
