// Three threads add one value each to a sum. They add in the order in which they finish.
use std::sync::Mutex;
use std::thread;

fn main() {
    let values = [1e30, 1.0, -1e30];
    let sum = Mutex::new(0.0);
    thread::scope(|scope| {
        for value in values {
            let sum = &sum;
            scope.spawn(move || *sum.lock().unwrap() += value);
        }
    });
    let sum = sum.into_inner().unwrap();
    assert_eq!(sum, 0.0, "from first to last the sum is 0");
}
