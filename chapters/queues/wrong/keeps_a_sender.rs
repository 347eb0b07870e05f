// Every worker has a clone of the sender. The loop ends when the last sender is gone.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (put, answers) = mpsc::channel();
    for worker in 0..2 {
        let put = put.clone();
        thread::spawn(move || put.send(worker).unwrap());
    }
    let sum: i32 = answers.iter().sum();
    assert_eq!(sum, 1);
}
