// A table of open files. A thread closes a file by its name, which another thread has opened again.
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

fn main() {
    // Names, and the number of the handle.
    let open = Mutex::new(BTreeMap::from([("/array", 1)]));
    let close = |name| open.lock().unwrap().remove(name);
    thread::scope(|scope| {
        scope.spawn(|| {
            // This handle is broken: close it, and open the file again.
            close("/array");
            open.lock().unwrap().insert("/array", 2);
        });
        // This thread thinks the same.
        let closed = close("/array");
        assert_ne!(closed, Some(2), "handle 2 belongs to the other thread");
    });
}
