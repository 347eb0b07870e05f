//! Each `set` has a number. A thread waits until the event is set, or until it has been set since: so
//! it goes on after a quick `clear`, too.

use std::sync::{Condvar, Mutex};

#[derive(Default)]
struct State {
    is_set: bool,
    sets: u64,
}

#[derive(Default)]
pub struct Event {
    state: Mutex<State>,
    changed: Condvar,
}

impl Event {
    pub fn new() -> Event {
        Event::default()
    }

    pub fn set(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_set = true;
        state.sets += 1;
        self.changed.notify_all();
    }

    pub fn clear(&self) {
        self.state.lock().unwrap().is_set = false;
    }

    pub fn is_set(&self) -> bool {
        self.state.lock().unwrap().is_set
    }

    pub fn wait(&self) {
        let state = self.state.lock().unwrap();
        let before = state.sets;
        drop(
            self.changed.wait_while(state, |state| !state.is_set && state.sets == before).unwrap(),
        );
    }
}
