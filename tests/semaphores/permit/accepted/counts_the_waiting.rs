//! The lock also protects the number of waiting threads, and a permit that is given back notifies only
//! if there are any: with `std` on Linux every notification is a call of the operating system.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    state: Mutex<State>,
    freed: Condvar,
}

struct State {
    free: usize,
    /// Threads that sleep, or were woken and have not got the lock yet.
    waiting: usize,
}

pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let state = Mutex::new(State { free: permits, waiting: 0 });
        Semaphore { state, freed: Condvar::new() }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let mut state = self.state.lock().unwrap();
        while state.free == 0 {
            state.waiting += 1;
            state = self.freed.wait(state).unwrap();
            state.waiting -= 1;
        }
        state.free -= 1;
        Permit { semaphore: self }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = self.state.lock().unwrap();
        state.free = state.free.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }
}

impl Permit<'_> {
    pub fn release(self) {}
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.semaphore.state.lock().unwrap();
        state.free += 1;
        if state.waiting > 0 {
            self.semaphore.freed.notify_one();
        }
    }
}

pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let _permit = semaphore.acquire();
    Ok(Partial::of(&source.read(rows)?))
}
