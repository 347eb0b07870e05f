// Two jobs put their results into a list.
use std::sync::Mutex;
use std::thread;

fn main() {
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for item in [1, 2] {
            let results = &results;
            scope.spawn(move || results.lock().unwrap().push(item * item));
        }
    });
    assert_eq!(results.into_inner().unwrap(), [1, 4], "the squares of 1 and 2");
}
