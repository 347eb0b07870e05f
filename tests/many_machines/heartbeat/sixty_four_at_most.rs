//! Mistake: panic
//!
//! A number of 64 bits says which workers are taken for dead, so there can be no more than 64.
//!
//! Rejected by: hundreds, native, as panic

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Monitor {
    limit: Duration,
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    is_over: bool,
    /// By bit: is the worker taken for dead?
    dead: u64,
    /// By worker: when it was last heard from.
    heard: Vec<Instant>,
}

impl Monitor {
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        let heard = vec![Instant::now(); workers];
        Monitor {
            limit,
            state: Mutex::new(State { is_over: false, dead: 0, heard }),
            news: Condvar::new(),
        }
    }

    pub fn beat(&self, worker: usize) {
        let mut state = self.state.lock().unwrap();
        let was_dead = state.dead >> worker & 1 == 1;
        state.dead &= !(1 << worker);
        state.heard[worker] = Instant::now();
        if was_dead {
            self.news.notify_all();
        }
    }

    pub fn next_dead(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        while !state.is_over {
            let alive = (0..state.heard.len()).filter(|&worker| state.dead >> worker & 1 == 0);
            let Some((heard, worker)) = alive.map(|worker| (state.heard[worker], worker)).min()
            else {
                state = self.news.wait(state).unwrap();
                continue;
            };
            let left = self.limit.saturating_sub(heard.elapsed());
            if left.is_zero() {
                state.dead |= 1 << worker;
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
