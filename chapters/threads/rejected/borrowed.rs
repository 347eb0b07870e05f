// A thread that borrows what belongs to the thread that started it.
use std::thread;

fn main() {
    let rows = vec![10, 20, 30, 40];
    let worker = thread::spawn(|| rows.iter().sum::<u64>());
    println!("{:?}", worker.join());
}
