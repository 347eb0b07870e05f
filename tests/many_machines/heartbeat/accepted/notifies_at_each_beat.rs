//! What is kept of each worker is when its time is up, and every beat wakes the threads that wait.

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Monitor {
    limit: Duration,
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    is_over: bool,
    ends: Vec<Option<Instant>>,
}

impl Monitor {
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        let ends = vec![Instant::now().checked_add(limit); workers];
        Monitor { limit, state: Mutex::new(State { is_over: false, ends }), news: Condvar::new() }
    }

    pub fn beat(&self, worker: usize) {
        let mut state = self.state.lock().unwrap();
        state.ends[worker] = Instant::now().checked_add(self.limit);
        self.news.notify_all();
    }

    pub fn next_dead(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        while !state.is_over {
            let alive = (0..state.ends.len()).filter(|&worker| state.ends[worker].is_some());
            let Some(worker) = alive.min_by_key(|&worker| state.ends[worker]) else {
                state = self.news.wait(state).unwrap();
                continue;
            };
            let now = Instant::now();
            let left = state.ends[worker].map(|end| end.saturating_duration_since(now));
            let left = left.unwrap_or_default();
            if left.is_zero() {
                state.ends[worker] = None;
                return Some(worker);
            }
            state = self.news.wait_timeout(state, left).unwrap().0;
        }
        None
    }

    pub fn close(&self) {
        self.state.lock().unwrap().is_over = true;
        self.news.notify_all();
    }
}
