//! Mistake: out of step
//!
//! Of the number of the round, only whether it is odd is kept. If two rounds end before a thread checks, its own
//! round seems to be on.
//!
//! Rejected by: more_than_one_crowd, model, as out of step
//! Rejected by: slow_to_leave, model, as out of step

use std::sync::{Condvar, Mutex};
pub struct Barrier { threads: usize, state: Mutex<(usize, bool)>, cv: Condvar }
impl Barrier {
    pub fn new(threads: usize) -> Barrier { Barrier { threads: threads.max(1), state: Mutex::new((0, false)), cv: Condvar::new() } }
    pub fn wait(&self) -> bool {
        let mut g = self.state.lock().unwrap();
        let sense = g.1;
        g.0 += 1;
        if g.0 < self.threads {
            let _g = self.cv.wait_while(g, |s| s.1 == sense).unwrap();
            return false;
        }
        *g = (0, !sense);
        drop(g);
        self.cv.notify_all();
        true
    }
}
