//! Mistake: lost update
//!
//! `add` reads the total, merges with the lock given up, and writes back what may be out of date.
//!
//! Rejected by: both_added, model, as lost update

use interleave::Partial;
use std::mem;
use std::sync::Mutex;

pub struct Total {
    total: Mutex<Partial>,
}

impl Total {
    pub fn new() -> Total {
        Total { total: Mutex::new(Partial::default()) }
    }

    pub fn add(&self, part: Partial) {
        let merged = self.get().merge(part);
        *self.total.lock().unwrap() = merged;
    }

    pub fn get(&self) -> Partial {
        *self.total.lock().unwrap()
    }

    pub fn take(&self) -> Partial {
        mem::take(&mut *self.total.lock().unwrap())
    }
}
