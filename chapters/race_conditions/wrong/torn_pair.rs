use std::sync::Mutex;
use std::thread;

fn main() {
    let count = Mutex::new(0);
    let sum = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            *count.lock().unwrap() += 1;
            *sum.lock().unwrap() += 10;
        });
        let count = *count.lock().unwrap();
        let sum = *sum.lock().unwrap();
        assert_eq!(sum, 10 * count, "the mean is not 10");
    });
}
