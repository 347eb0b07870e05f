// A thread that waits for a part of its work runs other jobs meanwhile, as a thread of rayon does.
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::*};
use std::thread;

enum Job {
    Read,
    Count,
}

fn main() {
    let rows = Mutex::new(0);
    let is_read = AtomicBool::new(false);
    let jobs = Mutex::new(vec![Job::Count, Job::Read]);
    let next = || jobs.lock().unwrap().pop();
    let run = |job| match job {
        Job::Read => is_read.store(true, Release),
        Job::Count => *rows.lock().unwrap() += 1,
    };
    thread::scope(|scope| {
        scope.spawn(|| next().map(run));
        let mut rows = rows.lock().unwrap();
        while !is_read.load(Acquire) {
            if let Some(job) = next() {
                run(job);
            } else {
                thread::yield_now();
            }
        }
        *rows += 1;
    });
}
