// A worker takes what there is, and stops when there is nothing.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (put, tasks) = mpsc::channel();
    let worker = thread::spawn(move || {
        let mut sum = 0;
        while let Ok(task) = tasks.try_recv() {
            sum += task;
        }
        sum
    });
    // There may be no thread left to take them.
    let _ = put.send(1);
    let _ = put.send(2);
    drop(put);
    assert_eq!(worker.join().unwrap(), 3);
}
