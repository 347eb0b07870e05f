//! A semaphore that can be closed: from then on, no thread waits and none gets a permit.

use std::sync::{Condvar, Mutex};

/// Permits that threads take and that come back by themselves, until the semaphore is closed.
pub struct Semaphore {
    state: Mutex<State>,
    /// Notified for one thread when a permit comes back, and for all threads at the close.
    changed: Condvar,
}

/// What a waiting thread checks. Both are behind one lock, so neither can change between the check
/// and the sleep.
struct State {
    /// The free permits.
    free: usize,
    /// It never becomes false again.
    closed: bool,
}

/// One permit from a semaphore. Dropping it gives it back.
#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

/// The semaphore has been closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    /// An open semaphore with this many free permits.
    pub fn new(permits: usize) -> Semaphore {
        Semaphore {
            state: Mutex::new(State { free: permits, closed: false }),
            changed: Condvar::new(),
        }
    }

    /// Takes a permit. Sleeps while the semaphore is open and no permit is free.
    ///
    /// # Errors
    /// If the semaphore is closed, before this thread waits or while it does, even if permits are
    /// free.
    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 && !state.closed {
            state = self.changed.wait(state).unwrap();
        }
        // Checked first, because after the close even a free permit is not given out.
        if state.closed {
            return Err(Closed);
        }
        state.free -= 1;
        Ok(Permit { semaphore: self })
    }

    /// Closes the semaphore for good: every waiting thread is woken, and no thread gets a permit
    /// from now on. Permits that were taken before stay valid. Closing the semaphore again does
    /// nothing.
    pub fn close(&self) {
        self.state.lock().unwrap().closed = true;
        self.changed.notify_all();
    }
}

impl Drop for Permit<'_> {
    /// Gives the permit back, even in a panic, and even if the semaphore has been closed in the
    /// meantime.
    fn drop(&mut self) {
        self.semaphore.state.lock().unwrap().free += 1;
        self.semaphore.changed.notify_one();
    }
}
