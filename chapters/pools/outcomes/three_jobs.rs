// Two workers take the jobs 1, 2 and 3 from a queue, and note each job that is done.
use std::sync::Mutex;
use std::thread;

fn main() {
    let jobs = Mutex::new(1..=3);
    let done = Mutex::new(Vec::new());
    let next = || jobs.lock().unwrap().next();
    let work = || {
        while let Some(job) = next() {
            done.lock().unwrap().push(job.to_string());
        }
    };
    thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    println!("{}", done.into_inner().unwrap().join(" "));
}
