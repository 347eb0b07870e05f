// The guard has a name, so it lives to the end of the block, and until then the lock is held.
use std::sync::Mutex;
use std::thread;

fn add(total: &Mutex<u64>, part: u64) {
    let mut total = total.lock().unwrap();
    *total += part;
}

fn main() {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| add(&total, 10));
        scope.spawn(|| add(&total, 20));
    });
    assert_eq!(*total.lock().unwrap(), 30, "the sum of both parts");
}
