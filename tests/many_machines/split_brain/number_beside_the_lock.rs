//! Mistake: deposed but writes
//!
//! The generation is an atomic number next to the lock. Checking it is exact, but it may change
//! right afterwards.
//!
//! Rejected by: taken_over_meanwhile, model, as deposed but writes

use interleave::Partial;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

pub struct Ledger {
    latest: AtomicU64,
    parts: Mutex<Vec<Option<Partial>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    pub by: u64,
}

impl Ledger {
    pub fn new(pieces: usize) -> Ledger {
        Ledger { latest: AtomicU64::new(0), parts: Mutex::new(vec![None; pieces]) }
    }

    pub fn begin(&self) -> u64 {
        self.latest.fetch_add(1, SeqCst) + 1
    }

    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        let latest = self.latest.load(SeqCst);
        if generation != latest {
            return Err(Deposed { by: latest });
        }
        self.parts.lock().unwrap()[piece] = Some(part);
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        self.parts.lock().unwrap().clone()
    }
}
