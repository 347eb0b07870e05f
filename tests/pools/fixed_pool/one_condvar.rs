//! Mistake: wrong waiter
//!
//! Workers and the threads in `wait_idle` wait at the same condition variable. The one thread that a new job wakes may
//! not be a worker.
//!
//! Rejected by: beside_a_waiter, model, as wrong waiter

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
}

struct State {
    queue: VecDeque<Job>,
    unfinished: usize,
    closed: bool,
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let state = Mutex::new(State { queue: VecDeque::new(), unfinished: 0, closed: false });
        let shared = Arc::new(Shared { state, more: Condvar::new() });
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
        drop(self.shared.more.wait_while(state, |state| state.unfinished > 0).unwrap());
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
        while let Some(job) = self.next_job() {
            job();
            let mut state = self.state.lock().unwrap();
            state.unfinished -= 1;
            if state.unfinished == 0 {
                self.more.notify_all();
            }
        }
    }

    fn next_job(&self) -> Option<Job> {
        let state = self.state.lock().unwrap();
        let is_to_wait = |state: &mut State| state.queue.is_empty() && !state.closed;
        let mut state = self.more.wait_while(state, is_to_wait).unwrap();
        state.queue.pop_front()
    }
}
