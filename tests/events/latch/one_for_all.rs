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
    pub fn new(count: usize) -> Latch { *LEFT.lock().unwrap() = count; Latch {} }
    pub fn count_down(&self) { let mut l = LEFT.lock().unwrap(); *l = l.saturating_sub(1); if *l == 0 { OPENED.notify_all(); } }
    pub fn wait(&self) { let mut l = LEFT.lock().unwrap(); while *l > 0 { l = OPENED.wait(l).unwrap(); } }
}
