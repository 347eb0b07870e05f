//! Threads that wait are in a list, with what they want, and park. A thread that gives permits back
//! takes them on behalf of those for which there are enough now, and wakes exactly these.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};

pub struct Semaphore {
    total: usize,
    state: Mutex<State>,
}

struct State {
    free: usize,
    waiting: Vec<Waiting>,
}

struct Waiting {
    thread: Thread,
    wants: usize,
    /// Set when the permits have been taken for this thread.
    served: Arc<AtomicBool>,
}

pub struct Permits<'a> {
    semaphore: &'a Semaphore,
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub wanted: usize,
    pub total: usize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let state = State { free: permits, waiting: Vec::new() };
        Semaphore { total: permits, state: Mutex::new(state) }
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        let permits = Permits { semaphore: self, count: wanted };
        let mut state = self.state.lock().unwrap();
        if state.free >= wanted {
            state.free -= wanted;
            return Ok(permits);
        }
        let served = Arc::new(AtomicBool::new(false));
        let thread = thread::current();
        state.waiting.push(Waiting { thread, wants: wanted, served: Arc::clone(&served) });
        drop(state);
        while !served.load(Ordering::Acquire) {
            thread::park();
        }
        Ok(permits)
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut state = self.state.lock().unwrap();
        state.free = state.free.checked_sub(wanted)?;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        let mut state = self.semaphore.state.lock().unwrap();
        let State { free, waiting } = &mut *state;
        *free += self.count;
        waiting.retain(|waiting| {
            let Some(rest) = free.checked_sub(waiting.wants) else { return true };
            *free = rest;
            waiting.served.store(true, Ordering::Release);
            waiting.thread.unpark();
            false
        });
    }
}
