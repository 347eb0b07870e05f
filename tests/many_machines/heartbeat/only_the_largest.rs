//! Mistake: overflow
//!
//! `Duration::MAX` is seen to. But it is not the only limit too long for the clock.
//!
//! Rejected by: the_longest, model, as overflow

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
        let before = state.heard[worker].replace(Instant::now());
        if before.is_none() {
            self.news.notify_all();
        }
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
            let left = if self.limit == Duration::MAX {
                self.limit
            } else {
                (heard + self.limit).saturating_duration_since(Instant::now())
            };
            if left.is_zero() {
                state.heard[worker] = None;
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
