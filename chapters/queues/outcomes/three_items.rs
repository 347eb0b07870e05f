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
    let order: Vec<String> = items.iter().map(|item| item.to_string()).collect();
    println!("{}", order.join(" "));
}
