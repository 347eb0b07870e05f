//! Mistake: lock held while the job runs
//!
//! The worker runs the job before it gives up the lock of the queue. So no thread can submit or
//! take a job in the meantime.
//!
//! Rejected by: submit_returns, model, as lock held while the job runs
//! Rejected by: two_at_once, native, as one after the other
//! Rejected by: two_at_once, model, as one after the other

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    more: Condvar,
    idle: Condvar,
}

struct State {
    queue: VecDeque<Job>,
    unfinished: usize,
    closed: bool,
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let state = Mutex::new(State { queue: VecDeque::new(), unfinished: 0, closed: false });
        let shared = Arc::new(Shared { state, more: Condvar::new(), idle: Condvar::new() });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..threads.max(1)).map(worker).collect();
        Pool { shared, workers }
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock().unwrap();
        state.queue.push_back(Box::new(job));
        state.unfinished += 1;
        self.shared.more.notify_one();
    }

    pub fn wait_idle(&self) {
        let state = self.shared.state.lock().unwrap();
        drop(self.shared.idle.wait_while(state, |state| state.unfinished > 0).unwrap());
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.more.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn work(&self) {
        let mut state = self.state.lock().unwrap();
        loop {
            let is_to_wait = |state: &mut State| state.queue.is_empty() && !state.closed;
            state = self.more.wait_while(state, is_to_wait).unwrap();
            let Some(job) = state.queue.pop_front() else { return };
            job();
            state.unfinished -= 1;
            if state.unfinished == 0 {
                self.idle.notify_all();
            }
        }
    }
}
