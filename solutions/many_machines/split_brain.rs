//! Two managers run at the same time: their generation numbers decide which of them may write.

use interleave::Partial;
use std::sync::Mutex;

/// The ledger of a job: the parts that its managers have noted.
pub struct Ledger {
    /// The parts and the latest generation's number, behind one lock, so that checking the number
    /// and noting a part are one step.
    state: Mutex<State>,
}

struct State {
    /// 0 before the first generation.
    latest: u64,
    parts: Vec<Option<Partial>>,
}

/// Another manager has taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposed {
    /// The number of the latest generation.
    pub by: u64,
}

impl Ledger {
    /// A ledger for `pieces` pieces, with no parts and no generation yet.
    pub fn new(pieces: usize) -> Ledger {
        Ledger { state: Mutex::new(State { latest: 0, parts: vec![None; pieces] }) }
    }

    /// Begins a generation and returns its number: 1 for the first, and 1 more each time. Once this has
    /// returned, no manager of an earlier generation can change the ledger. The parts that have been noted
    /// stay. Any number of managers may call it at the same time, and each gets a number of its own.
    pub fn begin(&self) -> u64 {
        let mut state = self.state.lock().unwrap();
        state.latest += 1;
        state.latest
    }

    /// Notes the part of a piece, in place of any part that is already there.
    ///
    /// # Errors
    /// [`Deposed`] if `generation` is not the latest. In that case the ledger has not changed.
    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        let mut state = self.state.lock().unwrap();
        if generation != state.latest {
            return Err(Deposed { by: state.latest });
        }
        state.parts[piece] = Some(part);
        Ok(())
    }

    /// Returns all parts, as they are at one moment.
    pub fn read(&self) -> Vec<Option<Partial>> {
        self.state.lock().unwrap().parts.clone()
    }
}
