//! The workers share the receiving end of a channel. Dropping the sending end closes it: a receiver
//! still gets what is in the channel, and then learns that no more will come.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    /// None once the pool is closed.
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

/// A worker that waits for a job holds the lock, and the others wait for the lock. It is given up when
/// this returns.
fn next(receiver: &Mutex<Receiver<Job>>) -> Result<Job, mpsc::RecvError> {
    receiver.lock().unwrap().recv()
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
