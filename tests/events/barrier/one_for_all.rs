//! Mistake: out of step
//!
//! The round is a `static`, so a thread at one barrier counts at another.
//!
//! Rejected by: two_barriers, model, as out of step

use std::sync::{Condvar, Mutex};
static ROUND: Mutex<(u64, usize)> = Mutex::new((0, 0));
static OVER: Condvar = Condvar::new();
pub struct Barrier { threads: usize }
impl Barrier {
    pub fn new(threads: usize) -> Barrier { *ROUND.lock().unwrap() = (0, 0); Barrier { threads: threads.max(1) } }
    pub fn wait(&self) -> bool {
        let mut r = ROUND.lock().unwrap(); let mine = r.0; r.1 += 1;
        if r.1 == self.threads { r.0 += 1; r.1 = 0; OVER.notify_all(); return true; }
        while r.0 == mine { r = OVER.wait(r).unwrap(); }
        false
    }
}
