//! Mistake: out of step
//!
//! Of the number of the round, only whether it is odd is kept. If two rounds end before a thread checks, its own
//! round seems to be on.
//!
//! Rejected by: more_than_one_crowd, model, as out of step
//! Rejected by: slow_to_leave, model, as out of step

use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    state: Mutex<(usize, bool)>,
    over: Condvar,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        Barrier { threads: threads.max(1), state: Mutex::new((0, false)), over: Condvar::new() }
    }

    pub fn wait(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        let mine = state.1;
        state.0 += 1;
        if state.0 < self.threads {
            let _state = self.over.wait_while(state, |state| state.1 == mine).unwrap();
            return false;
        }
        *state = (0, !mine);
        drop(state);
        self.over.notify_all();
        true
    }
}
