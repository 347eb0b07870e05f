//! Ends a service: it lets no more requests in, and finishes those that have begun, within a limit.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// Where requests enter a service, each on a thread of its own.
pub struct Gate {
    /// One lock for both, because a request checks the gate and counts itself in one step.
    state: Mutex<State>,
    /// Notified when the last request has ended, for all threads in `shutdown`.
    idle: Condvar,
}

struct State {
    is_open: bool,
    underway: usize,
}

/// A request that is under way. The request ends when this is dropped, even by a panic.
#[must_use = "a request ends when its ticket is dropped"]
pub struct Ticket<'a> {
    gate: &'a Gate,
}

impl Gate {
    /// A gate that is open, with no request under way.
    pub fn new() -> Gate {
        Gate { state: Mutex::new(State { is_open: true, underway: 0 }), idle: Condvar::new() }
    }

    /// Lets a request in. Returns `None` once a shutdown has begun. This never waits for a request to end.
    pub fn enter(&self) -> Option<Ticket<'_>> {
        let mut state = self.state.lock().unwrap();
        if !state.is_open {
            return None;
        }
        state.underway += 1;
        Some(Ticket { gate: self })
    }

    /// Ends the service: from now on, no request is let in. Waits until no request is under way, but no
    /// longer than `limit` in all, and returns how many are left. With `Duration::MAX` there is no
    /// limit.
    ///
    /// A waiting thread sleeps. Any number of threads may call this at the same time.
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
