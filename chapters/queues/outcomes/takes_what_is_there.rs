// Two threads send a number each, and the main thread collects them.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (items, queue) = mpsc::channel();
    let got: Vec<i32> = thread::scope(|scope| {
        for item in [1, 2] {
            let items = items.clone();
            scope.spawn(move || items.send(item));
        }
        drop(items);
        queue.try_iter().collect()
    });
    println!("{got:?}");
}
