//! Mistake: one after the other
//!
//! The guard of the receiver is a temporary of `while let`, and lives to the end of the body: so the
//! lock is held while the job runs, and the other workers wait for it.
//!
//! Rejected by: two_at_once, native, as one after the other
//! Rejected by: two_at_once, model, as one after the other

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    jobs: Option<Sender<Job>>,
    unfinished: Arc<(Mutex<usize>, Condvar)>,
    workers: Vec<JoinHandle<()>>,
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let (jobs, receiver) = mpsc::channel::<Job>();
        let receiver = Arc::new(Mutex::new(receiver));
        let unfinished = Arc::new((Mutex::new(0), Condvar::new()));
        let workers = (0..threads.max(1))
            .map(|_| {
                let (receiver, unfinished) = (receiver.clone(), unfinished.clone());
                thread::spawn(move || {
                    while let Ok(job) = receiver.lock().unwrap().recv() {
                        job();
                        let (count, idle) = &*unfinished;
                        let mut count = count.lock().unwrap();
                        *count -= 1;
                        if *count == 0 {
                            idle.notify_all();
                        }
                    }
                })
            })
            .collect();
        Pool { jobs: Some(jobs), unfinished, workers }
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        *self.unfinished.0.lock().unwrap() += 1;
        let jobs = self.jobs.as_ref().expect("it is closed by `drop` only");
        jobs.send(Box::new(job)).expect("the workers are there as long as the pool is");
    }

    pub fn wait_idle(&self) {
        let (count, idle) = &*self.unfinished;
        drop(idle.wait_while(count.lock().unwrap(), |count| *count > 0).unwrap());
    }
}
impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
