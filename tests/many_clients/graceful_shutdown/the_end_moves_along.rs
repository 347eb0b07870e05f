//! Mistake: time limit ignored
//!
//! The end of the limit is worked out anew after each wait, from that moment on, so it's never reached.
//!
//! Rejected by: limit_holds, model, as time limit ignored

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Gate {
    state: Mutex<State>,
    idle: Condvar,
}

struct State {
    is_open: bool,
    underway: usize,
}

#[must_use = "a request ends when its ticket is dropped"]
pub struct Ticket<'a> {
    gate: &'a Gate,
}

impl Gate {
    pub fn new() -> Gate {
        Gate { state: Mutex::new(State { is_open: true, underway: 0 }), idle: Condvar::new() }
    }

    pub fn enter(&self) -> Option<Ticket<'_>> {
        let mut state = self.state.lock().unwrap();
        if !state.is_open {
            return None;
        }
        state.underway += 1;
        Some(Ticket { gate: self })
    }

    pub fn shutdown(&self, limit: Duration) -> usize {
        let mut state = self.state.lock().unwrap();
        state.is_open = false;
        while state.underway > 0 {
            let now = Instant::now();
            let left = now.checked_add(limit).map_or(limit, |end| end - now);
            if left.is_zero() {
                break;
            }
            state = self.idle.wait_timeout(state, left).unwrap().0;
        }
        state.underway
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.state.lock().unwrap();
        state.underway -= 1;
        if state.underway == 0 {
            self.gate.idle.notify_all();
        }
    }
}
