// One thread closes what is open until nothing is. Another one opens a file meanwhile.
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

fn main() {
    // The tickets of the files that are open.
    let open = Mutex::new(BTreeSet::from([1]));
    thread::scope(|scope| {
        scope.spawn(|| {
            open.lock().unwrap().insert(2);
            let is_open = open.lock().unwrap().contains(&2);
            assert!(is_open, "file 2 was closed, and this thread uses it");
        });
        while open.lock().unwrap().pop_first().is_some() {}
    });
}
