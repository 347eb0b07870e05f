// Each worker finds a None of its own.
use std::sync::{Mutex, mpsc};
use std::thread;

const WORKERS: usize = 2;

fn main() {
    let (put, tasks) = mpsc::channel();
    let tasks = Mutex::new(tasks);
    let next = || tasks.lock().unwrap().recv().unwrap();
    let work = || {
        let mut sum = 0;
        while let Some(task) = next() {
            sum += task;
        }
        sum
    };
    let total: i32 = thread::scope(|scope| {
        let workers = [0; WORKERS].map(|_| scope.spawn(work));
        put.send(Some(7)).unwrap();
        put.send(Some(8)).unwrap();
        for _ in 0..WORKERS {
            put.send(None).unwrap();
        }
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert_eq!(total, 15);
}
