// A cache: check with the lock for reading, and if nothing is there, put it in with the lock for
// writing.
use std::sync::RwLock;

fn get(cache: &RwLock<Option<u64>>) -> u64 {
    match *cache.read().unwrap() {
        Some(value) => value,
        None => *cache.write().unwrap().insert(42),
    }
}

fn main() {
    let cache = RwLock::new(None);
    assert_eq!(get(&cache), 42);
}
