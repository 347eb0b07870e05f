//! A log of all that was written, with the generation next to it: what counts is found when it is read.

use interleave::Partial;
use std::sync::Mutex;

pub struct Ledger {
    pieces: usize,
    log: Mutex<Vec<Entry>>,
}

enum Entry {
    Began,
    Wrote(usize, Partial),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    pub by: u64,
}

fn latest(log: &[Entry]) -> u64 {
    log.iter().filter(|entry| matches!(entry, Entry::Began)).count() as u64
}

impl Ledger {
    pub fn new(pieces: usize) -> Ledger {
        Ledger { pieces, log: Mutex::default() }
    }

    pub fn begin(&self) -> u64 {
        let mut log = self.log.lock().unwrap();
        log.push(Entry::Began);
        latest(&log)
    }

    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        let mut log = self.log.lock().unwrap();
        let by = latest(&log);
        if generation != by {
            return Err(Deposed { by });
        }
        log.push(Entry::Wrote(piece, part));
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        let mut parts = vec![None; self.pieces];
        for entry in &*self.log.lock().unwrap() {
            if let Entry::Wrote(piece, part) = entry {
                parts[*piece] = Some(*part);
            }
        }
        parts
    }
}
