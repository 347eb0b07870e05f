//! Pieces are lent to workers, not given: when a lease has ended, another worker may have the
//! piece.

use interleave::Partial;

/// A time: how often the clock that all workers read has ticked.
pub type Tick = u64;

/// A piece that is lent to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The number of the piece.
    pub piece: usize,
    /// From this time on, the lease has ended.
    pub ends: Tick,
}

/// The pieces of a dataset: lent, done, or neither.
pub struct Board {
    // What do you know of each piece?
}

impl Board {
    /// Pieces with the numbers `0..pieces`. None is lent. A lease lasts `ticks`, which is at least 1.
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        todo!("{pieces} pieces, and leases of {ticks}")
    }

    /// Lends, at the time `now`, the first piece that has no part and is not lent, or whose lease has
    /// ended. Returns None if there is none at this moment. Any number of threads may call it at the same
    /// time.
    pub fn take(&self, now: Tick) -> Option<Lease> {
        todo!("lend a piece at {now}")
    }

    /// Extends a lease to `ticks` from `now`, even if it has ended, and returns it as it is then. Returns
    /// None if the piece has its part, or if the lease is not the latest of its piece.
    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        todo!("renew {lease:?} at {now}")
    }

    /// Takes the part of a piece from any worker, even from one whose lease has ended, and says whether it
    /// is the first of that piece. A later one is dropped.
    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        todo!("keep {part:?} as the part of {piece}, unless there is one")
    }

    /// All parts merged in the order of their numbers, starting with `Partial::default()`. None while
    /// one is missing.
    pub fn whole(&self) -> Option<Partial> {
        todo!("merge")
    }
}
