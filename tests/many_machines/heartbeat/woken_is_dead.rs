//! Mistake: declared dead too soon
//!
//! When the time that a worker had is over, it is taken for dead, though it was heard from meanwhile.
//!
//! Rejected by: beats, model, as declared dead too soon

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
        // Of one that is alive, the end only moves away: who sleeps for the old one finds that out then.
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
            let (woken, waited) = self.news.wait_timeout(state, left).unwrap();
            state = woken;
            if waited.timed_out() {
                state.heard[worker] = None;
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
