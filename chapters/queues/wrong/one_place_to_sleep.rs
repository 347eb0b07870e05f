// A queue with room for one item. All threads sleep in the same place.
use std::sync::{Condvar, Mutex};
use std::thread;

fn main() {
    let (item, changed) = (Mutex::new(None), Condvar::new());
    let put = |value: i32| {
        let mut item = item.lock().unwrap();
        while item.is_some() {
            item = changed.wait(item).unwrap();
        }
        *item = Some(value);
        changed.notify_one();
    };
    let get = || {
        let mut item = item.lock().unwrap();
        while item.is_none() {
            item = changed.wait(item).unwrap();
        }
        *item = None;
        changed.notify_one();
    };
    thread::scope(|scope| {
        scope.spawn(get);
        scope.spawn(get);
        put(1);
        put(2);
    });
}
