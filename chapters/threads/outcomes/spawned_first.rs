// Two threads note that they have been there.
use std::sync::Mutex;
use std::thread;

fn main() {
    let order = Mutex::new(String::new());
    thread::scope(|scope| {
        let left = scope.spawn(|| order.lock().unwrap().push('L'));
        let right = scope.spawn(|| order.lock().unwrap().push('R'));
        left.join().unwrap();
        right.join().unwrap();
    });
    println!("{}", order.into_inner().unwrap());
}
