//! Mistake: lost part
//!
//! From the third generation on, what was noted before is gone.
//!
//! Rejected by: many_generations, model, as lost part
//! Rejected by: many_generations, native, as lost part

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
        if state.latest > 2 {
            let n = state.parts.len();
            state.parts = vec![None; n];
        }
        state.latest
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
