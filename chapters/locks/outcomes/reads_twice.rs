// A writer changes a value, while a reader reads it twice.
use std::sync::RwLock;
use std::thread;

fn main() {
    let version = RwLock::new(1);
    let (first, second) = thread::scope(|scope| {
        scope.spawn(|| *version.write().unwrap() = 2);
        let first = *version.read().unwrap();
        let second = *version.read().unwrap();
        (first, second)
    });
    println!("{first} {second}");
}
