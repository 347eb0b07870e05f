//! Mistake: one number for two
//!
//! The number is read under the lock, and the next one is put there under the lock, but two managers can
//! read the same.
//!
//! Rejected by: two_begin, model, as one number for two

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
        let latest = self.state.lock().unwrap().latest + 1;
        self.state.lock().unwrap().latest = latest;
        latest
    }

    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        let mut state = self.state.lock().unwrap();
        if generation != state.latest {
            return Err(Deposed { by: state.latest });
        }
        state.parts[piece] = Some(part);
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        self.state.lock().unwrap().parts.clone()
    }
}
