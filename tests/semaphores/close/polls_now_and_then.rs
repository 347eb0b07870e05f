//! Mistake: busy wait
//!
//! A thread that waits checks every ten milliseconds whether a permit is free or the semaphore closed.
//! Then `close` need not wake it.
//!
//! Rejected by: waits_to_be_told, model, as busy wait

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    free: usize,
    closed: bool,
}

pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let state = State { free: permits, closed: false };
        Semaphore { state: Mutex::new(state), changed: Condvar::new() }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 && !state.closed {
            let nap = std::time::Duration::from_millis(10);
            state = self.changed.wait_timeout(state, nap).unwrap().0;
        }
        if state.closed {
            return Err(Closed);
        }
        state.free -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
