//! Mistake: try that waits
//!
//! The door is locked during the whole shutdown, so the next request waits for the last one instead of being refused.
//!
//! Rejected by: refused_meanwhile, model, as try that waits

use std::sync::{Condvar, Mutex, RwLock};
use std::time::Duration;

pub struct Gate {
    state: Mutex<State>,
    idle: Condvar,
    door: RwLock<()>,
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
        let state = State { is_open: true, underway: 0 };
        Gate { state: Mutex::new(state), idle: Condvar::new(), door: RwLock::new(()) }
    }

    pub fn enter(&self) -> Option<Ticket<'_>> {
        let _door = self.door.read().unwrap();
        let mut state = self.state.lock().unwrap();
        if !state.is_open {
            return None;
        }
        state.underway += 1;
        Some(Ticket { gate: self })
    }

    pub fn shutdown(&self, limit: Duration) -> usize {
        let _door = self.door.write().unwrap();
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
