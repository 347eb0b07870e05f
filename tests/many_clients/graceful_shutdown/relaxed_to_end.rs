//! Mistake: stale read
//!
//! A request counts itself out with `Relaxed`. A thread that is told 0 knows that no request is under way,
//! but nothing orders what the requests did before what this thread does next: it may see one half done.
//!
//! Rejected by: seen, model, as stale read

use std::sync::atomic::{AtomicUsize, Ordering::*};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

pub struct Gate {
    state: AtomicUsize,
    sleep: Mutex<()>,
    idle: Condvar,
}

const CLOSED: usize = 1;
const REQUEST: usize = 2;

#[must_use = "a request ends when its ticket is dropped"]
pub struct Ticket<'a> {
    gate: &'a Gate,
}

impl Gate {
    pub fn new() -> Gate {
        Gate { state: AtomicUsize::new(0), sleep: Mutex::new(()), idle: Condvar::new() }
    }

    pub fn enter(&self) -> Option<Ticket<'_>> {
        let enter = |state| (state & CLOSED == 0).then_some(state + REQUEST);
        self.state.fetch_update(Relaxed, Relaxed, enter).ok()?;
        Some(Ticket { gate: self })
    }

    pub fn shutdown(&self, limit: Duration) -> usize {
        self.state.fetch_or(CLOSED, Relaxed);
        let sleep = self.sleep.lock().unwrap();
        let is_busy = |_: &mut ()| self.state.load(Acquire) >= REQUEST;
        let _sleep = self.idle.wait_timeout_while(sleep, limit, is_busy).unwrap();
        self.state.load(Acquire) / REQUEST
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.gate.state.fetch_sub(REQUEST, Relaxed) == REQUEST + CLOSED {
            // A thread that has seen the request and does not sleep yet holds the lock.
            drop(self.gate.sleep.lock().unwrap());
            self.gate.idle.notify_all();
        }
    }
}
