use std::cell::RefCell;
use std::sync::{LazyLock, Mutex};
use std::thread;

static ALL: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);

/// The lines of one thread, which go to the others when the thread ends.
struct Buffer(RefCell<Vec<String>>);

impl Drop for Buffer {
    fn drop(&mut self) {
        ALL.lock().unwrap().append(self.0.get_mut());
    }
}

thread_local! {
    static BUFFER: Buffer = const { Buffer(RefCell::new(Vec::new())) };
}

fn log(line: &str) {
    BUFFER.with(|buffer| buffer.0.borrow_mut().push(line.to_string()));
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| log("a chunk is read"));
    });
    assert_eq!(*ALL.lock().unwrap(), ["a chunk is read"]);
}
