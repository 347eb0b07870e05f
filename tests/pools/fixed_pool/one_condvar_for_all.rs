//! Mistake: never idle
//!
//! The place where workers wait is a `static`, so `submit` may wake a worker of another pool.
//!
//! Rejected by: two_pools, model, as never idle

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
static MORE: Condvar = Condvar::new();
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
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
        let shared = Arc::new(Shared { state, idle: Condvar::new() });
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
        // From here on the job is unfinished. If only the worker that takes the job counted it,
        // the pool would look idle in between.
        state.unfinished += 1;
        // Any worker can take the job, and one is enough.
        MORE.notify_one();
    }

    pub fn wait_idle(&self) {
        let state = self.shared.state.lock().unwrap();
        drop(self.shared.idle.wait_while(state, |state| state.unfinished > 0).unwrap());
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        MORE.notify_all();
        for worker in self.workers.drain(..) {
            // A job does not panic, so neither does a worker. If one did, `drop` would be the wrong
            // place to say so.
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
                self.idle.notify_all();
            }
        }
    }

    fn next_job(&self) -> Option<Job> {
        let state = self.state.lock().unwrap();
        let is_to_wait = |state: &mut State| state.queue.is_empty() && !state.closed;
        let mut state = MORE.wait_while(state, is_to_wait).unwrap();
        state.queue.pop_front()
    }
}
