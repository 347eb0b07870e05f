//! Mistake: never idle
//!
//! The jobs that have not ended are counted in a `static`, so a pool is idle only when all pools are.
//!
//! Rejected by: two_pools, native, as never idle
//! Rejected by: two_pools, model, as never idle

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

static UNFINISHED: Mutex<usize> = Mutex::new(0);

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
    closed: bool,
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let state = Mutex::new(State { queue: VecDeque::new(), closed: false });
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
        // From here on the job is unfinished. If only the worker that takes the job counted it,
        // the pool would look idle in between.
        *UNFINISHED.lock().unwrap() += 1;
        // Any worker can take the job, and one is enough.
        self.shared.more.notify_one();
    }

    pub fn wait_idle(&self) {
        let state = self.shared.state.lock().unwrap();
        drop(self.shared.idle.wait_while(state, |_| *UNFINISHED.lock().unwrap() > 0).unwrap());
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.more.notify_all();
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
            let _state = self.state.lock().unwrap();
            let mut unfinished = UNFINISHED.lock().unwrap();
            *unfinished -= 1;
            if *unfinished == 0 {
                self.idle.notify_all();
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
