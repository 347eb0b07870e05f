// Two threads add what they have read to one total, each under the lock.
use std::sync::Mutex;
use std::thread;

fn add(total: &Mutex<u64>, part: u64) {
    let before = *total.lock().unwrap();
    *total.lock().unwrap() = before + part;
}

fn main() {
    let total = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| add(&total, 10));
        scope.spawn(|| add(&total, 20));
    });
    assert_eq!(*total.lock().unwrap(), 30, "the sum of both parts");
}
