//! Mistake: wrong answer
//!
//! The count is a `static`, which begins anew with each `Progress`.
//!
//! Rejected by: two_counts, native, as wrong answer
//! Rejected by: two_counts, model, as wrong answer

use std::sync::{Condvar, Mutex};
use std::time::Duration;

static READ: Mutex<usize> = Mutex::new(0);
static RISEN: Condvar = Condvar::new();

pub struct Progress {}

impl Progress {
    pub fn new() -> Progress {
        *READ.lock().unwrap() = 0;
        Progress {}
    }

    pub fn advance(&self) {
        *READ.lock().unwrap() += 1;
        RISEN.notify_all();
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let (g, _) =
            RISEN.wait_timeout_while(READ.lock().unwrap(), limit, |n| *n < chunks).unwrap();
        *g >= chunks
    }
}
