//! Mistake: sleeps through the close
//!
//! The close can come between the check of the flag and the sleep. Its notification finds no thread asleep.
//!
//! Rejected by: a_waiter, model, as sleeps through the close

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    state: Mutex<State>,
    closed: AtomicBool,
    changed: Condvar,
}

struct State {
    free: usize,
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
            state: Mutex::new(State { free: permits }),
            closed: AtomicBool::new(false),
            changed: Condvar::new(),
        }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 && !self.closed.load(Ordering::SeqCst) {
            state = self.changed.wait(state).unwrap();
        }
        if self.closed.load(Ordering::SeqCst) {
            return Err(Closed);
        }
        state.free -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
