//! Those that wait hold a receiver each, and the last call drops all senders.

use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};

pub struct Latch {
    state: Mutex<State>,
}

struct State {
    left: usize,
    waiters: Vec<Sender<()>>,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { state: Mutex::new(State { left: count, waiters: Vec::new() }) }
    }

    pub fn count_down(&self) {
        let mut state = self.state.lock().unwrap();
        state.left = state.left.saturating_sub(1);
        if state.left == 0 {
            state.waiters.clear();
        }
    }

    pub fn wait(&self) {
        let mut state = self.state.lock().unwrap();
        if state.left == 0 {
            return;
        }
        let (waiter, opened) = mpsc::channel();
        state.waiters.push(waiter);
        drop(state);
        // Nothing is ever sent: this returns when the sender is gone.
        let _ = opened.recv();
    }
}
