//! Mistake: lost wake-up
//!
//! A request that panics is no longer counted, but the thread that waits for it isn't told.
//!
//! Rejected by: panics_meanwhile, model, as lost wake-up

use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

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
        let is_busy = |state: &mut State| state.underway > 0;
        let (state, _) = self.idle.wait_timeout_while(state, limit, is_busy).unwrap();
        state.underway
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.state.lock().unwrap();
        state.underway -= 1;
        if state.underway == 0 && !thread::panicking() {
            self.gate.idle.notify_all();
        }
    }
}
