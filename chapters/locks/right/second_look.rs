// Under the lock for writing, check again.
use std::sync::{Arc, RwLock};
use std::thread;

fn get(cache: &RwLock<Option<Arc<u64>>>) -> Arc<u64> {
    let there = cache.read().unwrap().clone();
    if let Some(value) = there {
        return value;
    }
    let value = Arc::new(42);
    let mut cache = cache.write().unwrap();
    Arc::clone(cache.get_or_insert(value))
}

fn main() {
    let cache = RwLock::new(None);
    let (a, b) = thread::scope(|scope| {
        let a = scope.spawn(|| get(&cache));
        let b = scope.spawn(|| get(&cache));
        (a.join().unwrap(), b.join().unwrap())
    });
    assert!(Arc::ptr_eq(&a, &b), "both have the same copy");
}
