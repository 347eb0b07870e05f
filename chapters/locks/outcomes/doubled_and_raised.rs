// One thread doubles a number, another adds 10 to it, and each holds the lock all the time.
use std::sync::Mutex;
use std::thread;

fn main() {
    let number = Mutex::new(1);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = number.lock().unwrap();
            *number *= 2;
        });
        scope.spawn(|| *number.lock().unwrap() += 10);
    });
    println!("{}", number.lock().unwrap());
}
