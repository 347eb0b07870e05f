//! Mistake: pool never ends
//!
//! The workers are joined while the sending end of the channel is still there. So the channel is open,
//! and they wait for the next job.
//!
//! Rejected by: nothing_to_do, native, as pool never ends
//! Rejected by: nothing_to_do, model, as pool never ends
//! Rejected by: every_job_once, model, as pool never ends

use std::sync::mpsc::{self, Receiver, Sender};
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
                    while let Ok(job) = next(&receiver) {
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
fn next(receiver: &Mutex<Receiver<Job>>) -> Result<Job, mpsc::RecvError> {
    receiver.lock().unwrap().recv()
}

impl Drop for Pool {
    fn drop(&mut self) {
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
