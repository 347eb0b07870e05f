//! Mistake: deposed but writes
//!
//! The generation is checked under the lock, and the part is noted under the lock, but the lock is free
//! in between: another manager can take over there.
//!
//! Rejected by: taken_over_meanwhile, model, as deposed but writes

use interleave::Partial;
use std::sync::Mutex;

pub struct Ledger {
    state: Mutex<State>,
}

struct State {
    latest: u64,
    parts: Vec<Option<Partial>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    pub by: u64,
}

impl Ledger {
    pub fn new(pieces: usize) -> Ledger {
        Ledger { state: Mutex::new(State { latest: 0, parts: vec![None; pieces] }) }
    }

    pub fn begin(&self) -> u64 {
        let mut state = self.state.lock().unwrap();
        state.latest += 1;
        state.latest
    }

    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        let latest = self.state.lock().unwrap().latest;
        if generation != latest {
            return Err(Deposed { by: latest });
        }
        self.state.lock().unwrap().parts[piece] = Some(part);
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        self.state.lock().unwrap().parts.clone()
    }
}
