//! Mistake: leftover threads
//!
//! Each worker says, in its last line, that it is done, and `drop` waits for that. But a thread goes on
//! for a while after its last line.
//!
//! Rejected by: ended_at_last, model, as leftover threads

use std::collections::VecDeque;
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    shared: Arc<Shared>,
    ended: Mutex<Receiver<()>>,
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
        let (end, ended) = mpsc::channel();
        for _ in 0..threads.max(1) {
            let (shared, end) = (Arc::clone(&shared), end.clone());
            thread::spawn(move || {
                shared.work();
                drop(shared);
                drop(end);
            });
        }
        Pool { shared, ended: Mutex::new(ended) }
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
        let _ = self.ended.get_mut().unwrap().recv();
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
        let mut state = self.more.wait_while(state, is_to_wait).unwrap();
        state.queue.pop_front()
    }
}
