// One thread puts in 1 and then 2, another puts in 3.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (put, items) = mpsc::channel();
    thread::scope(|scope| {
        let other = put.clone();
        scope.spawn(move || [1, 2].map(|item| put.send(item).unwrap()));
        scope.spawn(move || other.send(3).unwrap());
    });
    let order: Vec<i32> = items.iter().collect();
    assert!([[1, 2, 3], [1, 3, 2], [3, 1, 2]].iter().any(|possible| order == possible));
}
