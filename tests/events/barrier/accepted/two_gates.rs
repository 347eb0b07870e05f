//! No number: a round has two halves. While threads come in, none leaves, and while they leave, none
//! comes in.

use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    inside: usize,
    leaving: bool,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        let state = Mutex::new(State { inside: 0, leaving: false });
        Barrier { threads: threads.max(1), state, changed: Condvar::new() }
    }

    pub fn wait(&self) -> bool {
        let state = self.state.lock().unwrap();
        let mut state = self.changed.wait_while(state, |state| state.leaving).unwrap();
        state.inside += 1;
        let last = state.inside == self.threads;
        if last {
            state.leaving = true;
            self.changed.notify_all();
        }
        let mut state = self.changed.wait_while(state, |state| !state.leaving).unwrap();
        state.inside -= 1;
        if state.inside == 0 {
            state.leaving = false;
            self.changed.notify_all();
        }
        last
    }
}
