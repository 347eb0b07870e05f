//! Mistake: declared dead too soon
//!
//! A beat that comes shortly before the worker's time is up is dropped, as if it had come too late.
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
        // Too close to the end for a thread that waits for it to hear of this.
        if state.heard[worker]
            .is_some_and(|heard| self.limit.saturating_sub(heard.elapsed()) < self.limit / 100)
        {
            return;
        }
        let before = state.heard[worker].replace(Instant::now());
        // If it was alive, its end only moves away; a thread that waits for the old one finds out.
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
            let left = self.limit.saturating_sub(heard.elapsed());
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
