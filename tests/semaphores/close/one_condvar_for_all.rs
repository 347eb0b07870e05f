//! Mistake: lost wake-up
//!
//! The place to wait is a `static`, so a permit that comes back may wake a thread that waits at another semaphore.
//!
//! Rejected by: two_semaphores, model, as lost wake-up

use std::sync::{Condvar, Mutex};

static CHANGED: Condvar = Condvar::new();

pub struct Semaphore {
    state: Mutex<State>,
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
        Semaphore { state: Mutex::new(State { free: permits, closed: false }) }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 && !state.closed {
            state = CHANGED.wait(state).unwrap();
        }
        // Checked first, because after the close even a free permit is not given out.
        if state.closed {
            return Err(Closed);
        }
        state.free -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        CHANGED.notify_all();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        CHANGED.notify_one();
    }
}
