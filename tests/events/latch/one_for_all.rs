//! Mistake: opens too early
//!
//! The count is a `static`. A latch that is made later sets it, and then opens the latch that was there before.
//!
//! Rejected by: two_latches, model, as opens too early

use std::sync::{Condvar, Mutex};

static LEFT: Mutex<usize> = Mutex::new(0);
static OPENED: Condvar = Condvar::new();

pub struct Latch {}

impl Latch {
    pub fn new(count: usize) -> Latch {
        *LEFT.lock().unwrap() = count;
        Latch {}
    }

    pub fn count_down(&self) {
        let mut left = LEFT.lock().unwrap();
        *left = left.saturating_sub(1);
        if *left == 0 {
            OPENED.notify_all();
        }
    }

    pub fn wait(&self) {
        let mut left = LEFT.lock().unwrap();
        while *left > 0 {
            left = OPENED.wait(left).unwrap();
        }
    }
}
