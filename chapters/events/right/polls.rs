// One thread works out a mean. The other checks again and again whether it is there.
use std::sync::Mutex;
use std::thread;

fn main() {
    let mean = Mutex::new(None);
    thread::scope(|scope| {
        scope.spawn(|| {
            let rows = [1.0, 2.0, 6.0];
            let sum: f64 = rows.iter().sum();
            *mean.lock().unwrap() = Some(sum / 3.0);
        });
        while mean.lock().unwrap().is_none() {
            thread::yield_now();
        }
        assert_eq!(*mean.lock().unwrap(), Some(3.0));
    });
}
