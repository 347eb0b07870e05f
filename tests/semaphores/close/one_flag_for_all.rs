//! Mistake: called closed while open
//!
//! Whether it is closed is a `static`, so a semaphore that is closed closes all others.
//!
//! Rejected by: two_semaphores, native, as called closed while open
//! Rejected by: two_semaphores, model, as called closed while open

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
static CLOSED: AtomicBool = AtomicBool::new(false);

pub struct Semaphore {
    state: Mutex<State>,
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
        Semaphore { state: Mutex::new(State { free: permits }), changed: Condvar::new() }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 && !CLOSED.load(SeqCst) {
            state = self.changed.wait(state).unwrap();
        }
        // Checked first, because after the close even a free permit is not given out.
        if CLOSED.load(SeqCst) {
            return Err(Closed);
        }
        state.free -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        let _state = self.state.lock().unwrap();
        CLOSED.store(true, SeqCst);
        self.changed.notify_all();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
