use std::cell::Cell;
use std::thread;

thread_local! {
    static DEBUG: Cell<bool> = const { Cell::new(false) };
}

fn main() {
    DEBUG.set(true);
    thread::scope(|scope| {
        let worker = scope.spawn(|| DEBUG.get());
        assert!(worker.join().unwrap(), "the worker knows that the request is to be logged");
    });
}
