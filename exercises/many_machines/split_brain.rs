//! Two managers run at the same time: their generation numbers decide which of them may write.

use interleave::Partial;

/// The ledger of a job: the parts that its managers have noted.
pub struct Ledger {
    // What must change together with the parts, and what may be read without them?
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
        todo!("make room for {pieces} parts")
    }

    /// Begins a generation and returns its number: 1 for the first, and 1 more each time. Once this has
    /// returned, no manager of an earlier generation can change the ledger. The parts that have been noted
    /// stay. Any number of managers may call it at the same time, and each gets a number of its own.
    pub fn begin(&self) -> u64 {
        todo!("begin a generation")
    }

    /// Notes the part of a piece, in place of any part that is already there.
    ///
    /// # Errors
    /// [`Deposed`] if `generation` is not the latest. In that case the ledger has not changed.
    pub fn write(&self, generation: u64, piece: usize, part: Partial) -> Result<(), Deposed> {
        todo!("note {part:?} for piece {piece}, if {generation} is the latest generation")
    }

    /// Returns all parts, as they are at one moment.
    pub fn read(&self) -> Vec<Option<Partial>> {
        todo!("copy the parts")
    }
}
