// A pool of one worker. It counts the jobs that run, so that you know when it is idle.
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

fn main() {
    let (running, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (jobs, receiver) = mpsc::channel::<&str>();
    thread::scope(|scope| {
        scope.spawn(|| {
            for _chunk in receiver {
                running.fetch_add(1, SeqCst);
                done.fetch_add(1, SeqCst);
                running.fetch_sub(1, SeqCst);
            }
        });
        jobs.send("rows 0..1000").unwrap();
        while running.load(SeqCst) > 0 {
            thread::yield_now();
        }
        assert_eq!(done.load(SeqCst), 1, "the pool is idle, and the job is not done");
        drop(jobs);
    });
}
