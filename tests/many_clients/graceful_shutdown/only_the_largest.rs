//! Mistake: overflow
//!
//! `Duration::MAX` is seen to. But it is not the only limit too long for the clock.
//!
//! Rejected by: finishes, model, as overflow
//! Rejected by: finishes, native, as overflow

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
        let end = (limit < Duration::MAX).then(|| Instant::now() + limit);
        while state.underway > 0 {
            let left = end.map_or(limit, |end| end.saturating_duration_since(Instant::now()));
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
        self.gate.idle.notify_all();
    }
}
