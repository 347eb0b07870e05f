// A `Cell` can be changed through `&`, and nothing protects it. Here it's behind a lock.
use std::cell::Cell;
use std::sync::Mutex;
use std::thread;

fn main() {
    let count = Mutex::new(Cell::new(0));
    let add = || {
        let count = count.lock().unwrap();
        count.set(count.get() + 1);
    };
    thread::scope(|scope| {
        scope.spawn(add);
        scope.spawn(add);
    });
    println!("{}", count.into_inner().unwrap().get());
}
