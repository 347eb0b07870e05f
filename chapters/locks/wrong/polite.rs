// No thread waits for the second lock: if it is taken, it lets the others go first, and tries
// again.
use std::sync::Mutex;
use std::thread;

fn transfer(from: &Mutex<i64>, to: &Mutex<i64>, amount: i64) {
    loop {
        let mut from = from.lock().unwrap();
        if let Ok(mut to) = to.try_lock() {
            *from -= amount;
            *to += amount;
            return;
        }
        thread::yield_now();
    }
}

fn main() {
    let checking = Mutex::new(100);
    let savings = Mutex::new(100);
    thread::scope(|scope| {
        scope.spawn(|| transfer(&checking, &savings, 10));
        transfer(&savings, &checking, 20);
    });
    assert_eq!(*checking.lock().unwrap() + *savings.lock().unwrap(), 200);
}
