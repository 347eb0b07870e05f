// Two threads note that they have been there.
use std::sync::Mutex;
use std::thread;

fn main() {
    let order = Mutex::new(String::new());
    thread::scope(|scope| {
        let left = scope.spawn(|| order.lock().unwrap().push('L'));
        left.join().unwrap();
        let right = scope.spawn(|| order.lock().unwrap().push('R'));
        right.join().unwrap();
    });
    println!("{}", order.into_inner().unwrap());
}
