// The library is behind a mutex. It calls back, and the callback calls the library.
use std::sync::Mutex;

/// Calls `each` with the number of each dataset.
fn visit(lock: &Mutex<()>, each: impl Fn(u32)) {
    let _inside = lock.lock().unwrap();
    (1..=2).for_each(each);
}

fn read(lock: &Mutex<()>, dataset: u32) -> u32 {
    let _inside = lock.lock().unwrap();
    10 * dataset
}

fn main() {
    let lock = Mutex::new(());
    visit(&lock, |dataset| println!("{}", read(&lock, dataset)));
}
