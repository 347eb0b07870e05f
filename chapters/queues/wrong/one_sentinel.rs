// Two workers take numbers from a queue until there is a None.
use std::sync::{Mutex, mpsc};
use std::thread;

fn main() {
    let (put, tasks) = mpsc::channel();
    let tasks = Mutex::new(tasks);
    let next = || tasks.lock().unwrap().recv().unwrap();
    let work = || while let Some(_task) = next() {};
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
        put.send(Some(7)).unwrap();
        put.send(None).unwrap();
    });
}
