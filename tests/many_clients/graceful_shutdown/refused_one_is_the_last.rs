//! Mistake: lost wake-up
//!
//! A request is counted before it is refused. If the other one ends in between, the count becomes 0 when the refused
//! one takes itself off, which notifies no thread.
//!
//! Rejected by: refused_one_is_the_last, model, as lost wake-up

use std::sync::{Condvar, Mutex};
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
        state.underway += 1;
        if state.is_open {
            return Some(Ticket { gate: self });
        }
        drop(state);
        self.state.lock().unwrap().underway -= 1;
        None
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
        if state.underway == 0 {
            self.gate.idle.notify_all();
        }
    }
}
