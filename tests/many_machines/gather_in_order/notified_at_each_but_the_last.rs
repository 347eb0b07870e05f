//! Mistake: lost wake-up
//!
//! The thread that waits is woken by each part but the last: it looks, finds one missing, and
//! sleeps forever.
//!
//! Rejected by: waits, model, as lost wake-up

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
        if parts.slots[piece].is_some() {
            return false;
        }
        parts.slots[piece] = Some(part);
        if parts.missing > 1 {
            self.complete.notify_all();
        }
        parts.missing -= 1;
        true
    }

    /// Sleeps until every piece has its part, then returns all parts merged in the order of their pieces, starting
    /// with `Partial::default()`. Any number of threads may wait, and all of them get the same result.
    pub fn whole(&self) -> Partial {
        let parts = self.parts.lock().unwrap();
        let parts = self.complete.wait_while(parts, |parts| parts.missing > 0).unwrap();
        parts.slots.iter().flatten().copied().sum()
    }
}
