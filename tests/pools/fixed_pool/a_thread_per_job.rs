//! Mistake: too many threads
//!
//! Every job gets a thread of its own. That is no pool: a thousand jobs are a thousand threads.
//!
//! Rejected by: no_more_threads, native, as too many threads
//! Rejected by: no_more_threads, model, as too many threads

use std::sync::Mutex;
use std::thread::{self, JoinHandle};

pub struct Pool {
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    pub fn new(_threads: usize) -> Pool {
        Pool { threads: Mutex::new(Vec::new()) }
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        self.threads.lock().unwrap().push(thread::spawn(job));
    }

    pub fn wait_idle(&self) {
        for thread in self.threads.lock().unwrap().drain(..) {
            thread.join().unwrap();
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.wait_idle();
    }
}
