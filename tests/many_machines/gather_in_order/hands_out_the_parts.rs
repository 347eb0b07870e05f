//! Mistake: counted twice
//!
//! The parts are taken out to be merged, and the result is kept. A part that comes again later finds its slot empty.
//!
//! Rejected by: twice, model, as counted twice
//! Rejected by: twice, native, as counted twice

use interleave::Partial;
use std::mem;
use std::sync::{Condvar, Mutex};

pub struct Gather {
    parts: Mutex<Parts>,
    complete: Condvar,
}

struct Parts {
    slots: Vec<Option<Partial>>,
    missing: usize,
    pieces: usize,
    whole: Option<Partial>,
}

impl Gather {
    pub fn new(pieces: usize) -> Gather {
        let parts = Parts { slots: vec![None; pieces], missing: pieces, pieces, whole: None };
        Gather { parts: Mutex::new(parts), complete: Condvar::new() }
    }

    pub fn arrive(&self, piece: usize, part: Partial) -> bool {
        let mut parts = self.parts.lock().unwrap();
        if parts.slots[piece].is_some() {
            return false;
        }
        parts.slots[piece] = Some(part);
        parts.missing = parts.missing.saturating_sub(1);
        if parts.missing == 0 {
            self.complete.notify_all();
        }
        true
    }

    pub fn whole(&self) -> Partial {
        let parts = self.parts.lock().unwrap();
        let mut parts = self.complete.wait_while(parts, |parts| parts.missing > 0).unwrap();
        let nothing = vec![None; parts.pieces];
        let slots = mem::replace(&mut parts.slots, nothing);
        *parts.whole.get_or_insert_with(|| slots.into_iter().flatten().sum())
    }
}
