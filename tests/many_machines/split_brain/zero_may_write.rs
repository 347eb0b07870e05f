//! Mistake: deposed but writes
//!
//! Generation 0, which never began, may always write.
//!
//! Rejected by: many_generations, model, as deposed but writes
//! Rejected by: many_generations, native, as deposed but writes

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
        let mut state = self.state.lock().unwrap();
        if generation != state.latest && generation != 0 {
            return Err(Deposed { by: state.latest });
        }
        state.parts[piece] = Some(part);
        Ok(())
    }

    pub fn read(&self) -> Vec<Option<Partial>> {
        self.state.lock().unwrap().parts.clone()
    }
}
