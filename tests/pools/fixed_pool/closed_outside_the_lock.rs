//! Mistake: pool never ends
//!
//! The news that no more jobs will come is an atomic next to the lock. A worker has checked it and
//! not yet fallen asleep: then it misses the notification.
//!
//! Rejected by: nothing_to_do, model, as pool never ends

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    closed: AtomicBool,
    state: Mutex<State>,
    more: Condvar,
    idle: Condvar,
}

struct State {
    queue: VecDeque<Job>,
    unfinished: usize,
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let state = Mutex::new(State { queue: VecDeque::new(), unfinished: 0 });
        let shared = Arc::new(Shared {
            closed: AtomicBool::new(false),
            state,
            more: Condvar::new(),
            idle: Condvar::new(),
        });
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
        self.shared.closed.store(true, Ordering::SeqCst);
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
                self.idle.notify_all();
            }
        }
    }

    fn next_job(&self) -> Option<Job> {
        let state = self.state.lock().unwrap();
        let is_to_wait =
            |state: &mut State| state.queue.is_empty() && !self.closed.load(Ordering::SeqCst);
        let mut state = self.more.wait_while(state, is_to_wait).unwrap();
        state.queue.pop_front()
    }
}
