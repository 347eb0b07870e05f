//! Mistake: wrong request
//!
//! A request is kept as a number, and 0 stands for none.
//!
//! Rejected by: zero, native, as wrong request
//! Rejected by: zero, model, as wrong request

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

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
    panicked: usize,
    closed: bool,
}

struct Job {
    request: Option<u64>,
    work: Box<dyn FnOnce() + Send>,
}

thread_local! {
    static REQUEST: Cell<u64> = const { Cell::new(0) };
}

pub fn request() -> Option<u64> {
    Some(REQUEST.get()).filter(|&request| request > 0)
}

impl Job {
    fn run(self) -> bool {
        REQUEST.set(self.request.unwrap_or(0));
        // Whatever the job has left half done is its own, because it was moved here, or is behind
        // a lock that the job held, which is then poisoned.
        let result = panic::catch_unwind(AssertUnwindSafe(self.work));
        REQUEST.set(0);
        result.is_err()
    }
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let state = State { queue: VecDeque::new(), unfinished: 0, panicked: 0, closed: false };
        let state = Mutex::new(state);
        let shared = Arc::new(Shared { state, more: Condvar::new(), idle: Condvar::new() });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..threads.max(1)).map(worker).collect();
        Pool { shared, workers }
    }

    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock().unwrap();
        state.queue.push_back(Job { request, work: Box::new(job) });
        state.unfinished += 1;
        self.shared.more.notify_one();
    }

    pub fn wait_idle(&self) -> usize {
        let state = self.shared.state.lock().unwrap();
        self.shared.idle.wait_while(state, |state| state.unfinished > 0).unwrap().panicked
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.more.notify_all();
        for worker in self.workers.drain(..) {
            // A worker does not panic, since it catches the panics of its jobs.
            let _ = worker.join();
        }
    }
}

impl Shared {
    fn work(&self) {
        while let Some(job) = self.next_job() {
            let panicked = job.run();
            let mut state = self.state.lock().unwrap();
            state.panicked += usize::from(panicked);
            state.unfinished -= 1;
            if state.unfinished == 0 {
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
