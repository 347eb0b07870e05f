//! Mistake: declared dead too soon
//!
//! When the wait has ended because the time was up, the worker counts as dead. It may have been heard from by then.
//!
//! Rejected by: last_moment, model, as declared dead too soon

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Monitor {
    limit: Duration,
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    is_over: bool,
    heard: Vec<Option<Instant>>,
}

impl Monitor {
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        let heard = vec![Some(Instant::now()); workers];
        Monitor { limit, state: Mutex::new(State { is_over: false, heard }), news: Condvar::new() }
    }

    pub fn beat(&self, worker: usize) {
        let mut state = self.state.lock().unwrap();
        state.heard[worker] = Some(Instant::now());
        self.news.notify_all();
    }

    pub fn next_dead(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        while !state.is_over {
            let alive = state.heard.iter().enumerate();
            let alive = alive.filter_map(|(worker, heard)| heard.map(|heard| (heard, worker)));
            let Some((heard, worker)) = alive.min() else {
                state = self.news.wait(state).unwrap();
                continue;
            };
            let left = self.limit.saturating_sub(heard.elapsed());
            if left.is_zero() {
                state.heard[worker] = None;
                return Some(worker);
            }
            let (again, end) = self.news.wait_timeout(state, left).unwrap();
            state = again;
            if end.timed_out() && !state.is_over && state.heard[worker].take().is_some() {
                return Some(worker);
            }
        }
        None
    }

    pub fn close(&self) {
        self.state.lock().unwrap().is_over = true;
        self.news.notify_all();
    }
}
