//! Mistake: torn snapshot
//!
//! Each part has a lock of its own, and `read` takes one after the other, from the last to the first. Other parts can be
//! noted in between.
//!
//! Rejected by: one_moment, model, as torn snapshot

use interleave::Partial;
use std::sync::{Mutex, RwLock};

pub struct Ledger {
    latest: RwLock<u64>,
    parts: Vec<Mutex<Option<Partial>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    pub by: u64,
}

impl Ledger {
    pub fn new(pieces: usize) -> Ledger {
        Ledger { latest: RwLock::new(0), parts: (0..pieces).map(|_| Mutex::new(None)).collect() }
    }

    pub fn begin(&self) -> u64 {
        let mut latest = self.latest.write().unwrap();
        *latest += 1;
        *latest
    }

    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        let latest = self.latest.read().unwrap();
        if generation != *latest {
            return Err(Deposed { by: *latest });
        }
        *self.parts[piece].lock().unwrap() = Some(part);
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        let mut parts: Vec<_> = self.parts.iter().rev().map(|part| *part.lock().unwrap()).collect();
        parts.reverse();
        parts
    }
}
