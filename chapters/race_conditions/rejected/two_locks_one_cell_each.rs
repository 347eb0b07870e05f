use std::cell::Cell;
use std::sync::Mutex;
use std::thread;

fn main() {
    let total = Cell::new(0);
    let (one, other) = (Mutex::new(&total), Mutex::new(&total));
    thread::scope(|scope| {
        scope.spawn(|| one.lock().unwrap().set(30));
        scope.spawn(|| other.lock().unwrap().set(70));
    });
}
