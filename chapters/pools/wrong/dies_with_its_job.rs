// A pool of one worker is given two jobs, and the first one panics.
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

fn main() {
    let (jobs, receiver) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    let worker = thread::spawn(move || {
        for job in receiver {
            job();
        }
    });
    let (answer, answers) = mpsc::channel();
    jobs.send(Box::new(|| resume_unwind(Box::new("this chunk cannot be read")))).unwrap();
    let sent = jobs.send(Box::new(move || answer.send(42).unwrap()));
    let answer = answers.recv();
    drop(jobs);
    let _ = worker.join();
    assert!(sent.is_err() || answer.is_ok(), "the second job was accepted, and never run");
}
