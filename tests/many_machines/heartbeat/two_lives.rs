//! Mistake: reported twice
//!
//! A worker is taken out of the queue under the lock and put at its end under the lock, but the lock is free in between.
//! Two threads that hear from one worker at the same time put it there twice.
//!
//! Rejected by: two_beats, model, as reported twice

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Monitor {
    limit: Duration,
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    is_over: bool,
    alive: VecDeque<(usize, Instant)>,
}

impl Monitor {
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        let alive = (0..workers).map(|worker| (worker, Instant::now())).collect();
        Monitor { limit, state: Mutex::new(State { is_over: false, alive }), news: Condvar::new() }
    }

    pub fn beat(&self, worker: usize) {
        self.state.lock().unwrap().alive.retain(|(other, _)| *other != worker);
        self.state.lock().unwrap().alive.push_back((worker, Instant::now()));
        self.news.notify_all();
    }

    pub fn next_dead(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        while !state.is_over {
            let Some(&(worker, heard)) = state.alive.front() else {
                state = self.news.wait(state).unwrap();
                continue;
            };
            let left = self.limit.saturating_sub(heard.elapsed());
            if left.is_zero() {
                state.alive.pop_front();
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
