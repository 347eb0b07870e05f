//! Mistake: stops too early
//!
//! Each job has a thread of its own, which ends with the job. No more of them run at the same time than there should be
//! workers, but no worker waits for the next job.
//!
//! Rejected by: workers_sleep, native, as stops too early
//! Rejected by: no_more_threads, model, as too many threads

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    most: usize,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(Option<u64>, Job)>,
    running: usize,
    panicked: usize,
    threads: Vec<JoinHandle<()>>,
}

thread_local! {
    static REQUEST: Cell<Option<u64>> = const { Cell::new(None) };
}

pub fn request() -> Option<u64> {
    REQUEST.get()
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let state = Mutex::default();
        Pool { shared: Arc::new(Shared { most: threads.max(1), state, ended: Condvar::new() }) }
    }

    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock().unwrap();
        state.queue.push_back((request, Box::new(job)));
        start(&self.shared, &mut state);
    }

    pub fn wait_idle(&self) -> usize {
        let is_busy = |state: &mut State| state.running > 0;
        let state = self.shared.state.lock().unwrap();
        self.shared.ended.wait_while(state, is_busy).unwrap().panicked
    }
}

/// Starts the next job, if it may run.
fn start(shared: &Arc<Shared>, state: &mut State) {
    if state.running == shared.most {
        return;
    }
    let Some((request, job)) = state.queue.pop_front() else { return };
    state.running += 1;
    let shared = Arc::clone(shared);
    state.threads.push(thread::spawn(move || {
        REQUEST.set(request);
        let panicked = panic::catch_unwind(AssertUnwindSafe(job)).is_err();
        let mut state = shared.state.lock().unwrap();
        state.panicked += usize::from(panicked);
        state.running -= 1;
        start(&shared, &mut state);
        shared.ended.notify_all();
    }));
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.wait_idle();
        for thread in self.shared.state.lock().unwrap().threads.drain(..) {
            let _ = thread.join();
        }
    }
}
