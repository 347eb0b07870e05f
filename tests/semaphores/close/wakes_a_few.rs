//! Mistake: sleeps through the close
//!
//! The close wakes as many threads as there are processors, since more cannot run at once. The others
//! are never woken.
//!
//! Rejected by: many_waiters, native, as sleeps through the close

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
        for _ in 0..16 {
            self.changed.notify_one();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
