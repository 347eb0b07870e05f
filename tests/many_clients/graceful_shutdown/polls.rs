//! Mistake: busy wait
//!
//! The end looks every millisecond whether something is still under way.
//!
//! Rejected by: told, model, as busy wait

use std::sync::{Condvar, Mutex};
use std::thread;
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
        drop(state);
        let start = Instant::now();
        loop {
            let underway = self.state.lock().unwrap().underway;
            if underway == 0 || start.elapsed() >= limit {
                return underway;
            }
            thread::sleep(Duration::from_millis(1));
        }
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
