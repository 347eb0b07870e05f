// Two threads move money in opposite directions. Each locks the account it takes from first.
use std::sync::Mutex;
use std::thread;

fn transfer(from: &Mutex<i64>, to: &Mutex<i64>, amount: i64) {
    let mut from = from.lock().unwrap();
    let mut to = to.lock().unwrap();
    *from -= amount;
    *to += amount;
}

fn main() {
    let checking = Mutex::new(100);
    let savings = Mutex::new(100);
    thread::scope(|scope| {
        scope.spawn(|| transfer(&checking, &savings, 10));
        scope.spawn(|| transfer(&savings, &checking, 20));
    });
    assert_eq!(*checking.lock().unwrap() + *savings.lock().unwrap(), 200);
}
