//! Mistake: panics in drop
//!
//! A closed semaphore has no count any more, and a permit that comes back expects one.
//!
//! Rejected by: a_held_permit, model, as panics in drop
//! Rejected by: a_held_permit, native, as panics in drop

use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: Mutex<Option<usize>>,
    changed: Condvar,
}

#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: Mutex::new(Some(permits)), changed: Condvar::new() }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut free = self.free.lock().unwrap();
        while *free == Some(0) {
            free = self.changed.wait(free).unwrap();
        }
        *free.as_mut().ok_or(Closed)? -= 1;
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        *self.free.lock().unwrap() = None;
        self.changed.notify_all();
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.semaphore.free.lock().unwrap().as_mut().expect("it is open") += 1;
        self.semaphore.changed.notify_one();
    }
}
