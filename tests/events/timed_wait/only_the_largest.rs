//! Mistake: overflow
//!
//! `Duration::MAX` is taken care of. But it isn't the only limit that is too long for the clock.
//!
//! Rejected by: no_limit, native, as overflow

use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

#[derive(Default)]
pub struct Progress {
    read: Mutex<usize>,
    risen: Condvar,
}

impl Progress {
    pub fn new() -> Progress {
        Progress::default()
    }

    pub fn advance(&self) {
        *self.read.lock().unwrap() += 1;
        self.risen.notify_all();
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let until = if limit == Duration::MAX { None } else { Some(Instant::now() + limit) };
        let mut read = self.read.lock().unwrap();
        while *read < chunks {
            let left = match until {
                Some(until) => until.saturating_duration_since(Instant::now()),
                None => Duration::MAX,
            };
            if left.is_zero() {
                return false;
            }
            read = self.risen.wait_timeout(read, left).unwrap().0;
        }
        true
    }
}
