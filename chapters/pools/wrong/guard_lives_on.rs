// Two workers share the receiver of a channel. Each of two jobs waits for the other.
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;

fn main() {
    type Job = Box<dyn FnOnce(&Barrier) + Send>;
    let (jobs, receiver) = mpsc::channel::<Job>();
    let receiver = Mutex::new(receiver);
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
                while let Ok(job) = receiver.lock().unwrap().recv() {
                    job(&meeting);
                }
            });
        }
    });
}
