//! Two locks: managers of the latest generation hold the number for reading while they write, and a new
//! generation needs it for writing.

use interleave::Partial;
use std::sync::{Mutex, RwLock};

pub struct Ledger {
    latest: RwLock<u64>,
    parts: Mutex<Vec<Option<Partial>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    pub by: u64,
}

impl Ledger {
    pub fn new(pieces: usize) -> Ledger {
        Ledger { latest: RwLock::new(0), parts: Mutex::new(vec![None; pieces]) }
    }

    pub fn begin(&self) -> u64 {
        let mut latest = self.latest.write().unwrap();
        *latest += 1;
        *latest
    }

    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        // Held until the part is noted: `begin` waits for that.
        let latest = self.latest.read().unwrap();
        if generation != *latest {
            return Err(Deposed { by: *latest });
        }
        self.parts.lock().unwrap()[piece] = Some(part);
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        self.parts.lock().unwrap().clone()
    }
}
