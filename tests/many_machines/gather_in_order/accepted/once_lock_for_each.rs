//! A slot for each piece that can be written once, and a latch that opens with the last.

use interleave::Partial;
use std::sync::{Condvar, Mutex, OnceLock};

pub struct Gather {
    slots: Vec<OnceLock<Partial>>,
    missing: Mutex<usize>,
    complete: Condvar,
}

impl Gather {
    pub fn new(pieces: usize) -> Gather {
        let slots = (0..pieces).map(|_| OnceLock::new()).collect();
        Gather { slots, missing: Mutex::new(pieces), complete: Condvar::new() }
    }

    pub fn arrive(&self, piece: usize, part: Partial) -> bool {
        if self.slots[piece].set(part).is_err() {
            return false;
        }
        let mut missing = self.missing.lock().unwrap();
        *missing -= 1;
        if *missing == 0 {
            self.complete.notify_all();
        }
        true
    }

    pub fn whole(&self) -> Partial {
        let missing = self.missing.lock().unwrap();
        drop(self.complete.wait_while(missing, |missing| *missing > 0).unwrap());
        self.slots.iter().filter_map(OnceLock::get).copied().sum()
    }
}
