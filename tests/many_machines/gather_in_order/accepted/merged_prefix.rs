//! What is in order is merged at once, and only what is early is kept.

use interleave::Partial;
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};

pub struct Gather {
    pieces: usize,
    state: Mutex<State>,
    complete: Condvar,
}

#[derive(Default)]
struct State {
    /// Pieces 0 up to, not including, `next`.
    merged: Partial,
    next: usize,
    early: BTreeMap<usize, Partial>,
}

impl Gather {
    pub fn new(pieces: usize) -> Gather {
        Gather { pieces, state: Mutex::default(), complete: Condvar::new() }
    }

    pub fn arrive(&self, piece: usize, part: Partial) -> bool {
        let mut state = self.state.lock().unwrap();
        if piece < state.next || state.early.contains_key(&piece) {
            return false;
        }
        state.early.insert(piece, part);
        let mut next = state.next;
        while let Some(part) = state.early.remove(&next) {
            state.merged = state.merged.merge(part);
            next += 1;
        }
        state.next = next;
        if state.next == self.pieces {
            self.complete.notify_all();
        }
        true
    }

    pub fn whole(&self) -> Partial {
        let state = self.state.lock().unwrap();
        let state = self.complete.wait_while(state, |state| state.next < self.pieces).unwrap();
        state.merged
    }
}
