//! Mistake: panic
//!
//! There is room for 64 parts, however many pieces there are.
//!
//! Rejected by: hundreds, native, as panic

use interleave::Partial;
use std::sync::Mutex;

pub struct Ledger {
    state: Mutex<State>,
}

struct State {
    latest: u64,
    pieces: usize,
    parts: [Option<Partial>; 64],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    pub by: u64,
}

impl Ledger {
    pub fn new(pieces: usize) -> Ledger {
        Ledger { state: Mutex::new(State { latest: 0, pieces, parts: [None; 64] }) }
    }

    pub fn begin(&self) -> u64 {
        let mut state = self.state.lock().unwrap();
        state.latest += 1;
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
        let state = self.state.lock().unwrap();
        state.parts[..state.pieces].to_vec()
    }
}
