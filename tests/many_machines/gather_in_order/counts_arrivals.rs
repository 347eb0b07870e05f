//! Mistake: woke too early
//!
//! A second part of a piece is counted like the first of another one, so `whole` returns before all
//! pieces are there.
//!
//! Rejected by: twice, model, as woke too early

use interleave::Partial;
use std::sync::{Condvar, Mutex};

/// The parts of a number of pieces, gathered from many workers.
pub struct Gather {
    parts: Mutex<Parts>,
    /// Notified when the last part is there.
    complete: Condvar,
}

struct Parts {
    /// One slot for each piece.
    slots: Vec<Option<Partial>>,
    /// How many slots are empty.
    missing: usize,
}

impl Gather {
    /// Gathers the parts of `pieces` pieces, which are numbered from 0.
    pub fn new(pieces: usize) -> Gather {
        let parts = Parts { slots: vec![None; pieces], missing: pieces };
        Gather { parts: Mutex::new(parts), complete: Condvar::new() }
    }

    /// Takes the part of a piece, and returns whether it is the first one for that piece. A later one is dropped.
    /// Any number of threads may call it at the same time, even for the same piece.
    pub fn arrive(&self, piece: usize, part: Partial) -> bool {
        let mut parts = self.parts.lock().unwrap();
        let is_first = parts.slots[piece].is_none();
        parts.slots[piece].get_or_insert(part);
        parts.missing = parts.missing.saturating_sub(1);
        if parts.missing == 0 {
            // All that wait: each of them gets the whole.
            self.complete.notify_all();
        }
        is_first
    }

    /// Sleeps until every piece has its part, then returns all parts merged in the order of their pieces, starting
    /// with `Partial::default()`. Any number of threads may wait, and all of them get the same result.
    pub fn whole(&self) -> Partial {
        let parts = self.parts.lock().unwrap();
        let parts = self.complete.wait_while(parts, |parts| parts.missing > 0).unwrap();
        parts.slots.iter().flatten().copied().sum()
    }
}
