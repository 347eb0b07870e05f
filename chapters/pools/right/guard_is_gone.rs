// The same, with a function that returns the next job: its guard is gone when the job runs.
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;

fn main() {
    type Job = Box<dyn FnOnce(&Barrier) + Send>;
    let (jobs, receiver) = mpsc::channel::<Job>();
    let receiver = Mutex::new(receiver);
    let next = || receiver.lock().unwrap().recv();
    let meeting = Barrier::new(2);
    for _ in 0..2 {
        let meet = |meeting: &Barrier| {
            meeting.wait();
        };
        jobs.send(Box::new(meet)).unwrap();
    }
    drop(jobs);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Ok(job) = next() {
                    job(&meeting);
                }
            });
        }
    });
}
