// Tasks go to a worker through one queue, and answers come back through another. Both are bounded.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (put, tasks) = mpsc::sync_channel(1);
    let (reply, answers) = mpsc::sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(move || {
            for task in tasks {
                reply.send(task * 2).unwrap();
            }
        });
        for task in 0..4 {
            put.send(task).unwrap();
        }
        drop(put);
        let sum: i32 = answers.iter().sum();
        assert_eq!(sum, 12);
    });
}
