//! Mistake: close waits forever
//!
//! `close` returns only when all permits are back. A thread that closes while it holds one waits for itself.
//!
//! Rejected by: a_held_permit, model, as close waits forever
//! Rejected by: a_held_permit, native, as close waits forever

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    free: usize,
    closed: bool,
    total: usize,
}

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            state: Mutex::new(State { free: permits, closed: false, total: permits }),
            changed: Condvar::new(),
        }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        if state.closed {
            return Err(Closed);
        }
        state.free -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        let mut state = self.state.lock().unwrap();
        state.closed = true;
        self.changed.notify_all();
        while state.free < state.total {
            state = self.changed.wait(state).unwrap();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
