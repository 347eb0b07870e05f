//! Mistake: sleeps through the close
//!
//! One thread hears of the close. The others sleep on, and nothing will ever wake them.
//!
//! Rejected by: two_waiters, model, as sleeps through the close

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    free: usize,
    closed: bool,
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
            state: Mutex::new(State { free: permits, closed: false }),
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
        self.state.lock().unwrap().closed = true;
        self.changed.notify_one();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
