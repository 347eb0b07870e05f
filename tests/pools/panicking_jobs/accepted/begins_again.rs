//! The whole loop of a worker is called by a loop of its own, which calls it again when a job has panicked
//! through it. What stands after a job stands in a destructor, for both ways out.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

struct Job {
    request: Option<u64>,
    work: Box<dyn FnOnce() + Send>,
}

pub struct Pool {
    jobs: Option<Sender<Job>>,
    count: Arc<(Mutex<Count>, Condvar)>,
    workers: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Count {
    submitted: usize,
    ended: usize,
    panicked: usize,
}

thread_local! {
    static REQUEST: Cell<Option<u64>> = const { Cell::new(None) };
}

pub fn request() -> Option<u64> {
    REQUEST.get()
}

/// Lives while a job runs.
struct Running<'a>(&'a (Mutex<Count>, Condvar));

impl Drop for Running<'_> {
    fn drop(&mut self) {
        REQUEST.set(None);
        let (count, changed) = self.0;
        // A panic that is under way already does not poison the lock.
        let mut count = count.lock().unwrap();
        count.ended += 1;
        count.panicked += usize::from(thread::panicking());
        changed.notify_all();
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap().recv().ok()
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let (sender, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let count = Arc::<(Mutex<Count>, Condvar)>::default();
        let start = |_| {
            let (jobs, count) = (Arc::clone(&jobs), Arc::clone(&count));
            let work = move || {
                while let Some(Job { request, work }) = next(&jobs) {
                    let _running = Running(&count);
                    REQUEST.set(request);
                    work();
                }
            };
            thread::spawn(move || while panic::catch_unwind(AssertUnwindSafe(&work)).is_err() {})
        };
        let workers = (0..threads.max(1)).map(start).collect();
        Pool { jobs: Some(sender), count, workers }
    }

    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        self.count.0.lock().unwrap().submitted += 1;
        let jobs = self.jobs.as_ref().expect("it is there until `drop`");
        jobs.send(Job { request, work: Box::new(job) }).expect("the workers are there, too");
    }

    pub fn wait_idle(&self) -> usize {
        let (count, changed) = &*self.count;
        let is_busy = |count: &mut Count| count.ended < count.submitted;
        changed.wait_while(count.lock().unwrap(), is_busy).unwrap().panicked
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
