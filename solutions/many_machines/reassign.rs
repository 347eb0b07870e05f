//! Pieces are lent to workers, not given away: when a lease has ended, another worker may take the piece.

use interleave::Partial;
use std::sync::Mutex;

/// A point in time: how often the clock that all workers read has ticked.
pub type Tick = u64;

/// A piece that is lent to a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The number of the piece.
    pub piece: usize,
    /// From this tick on, the lease is over.
    pub ends: Tick,
}

/// The pieces of a dataset: lent, done, or neither.
pub struct Board {
    ticks: Tick,
    /// One lock for all pieces, so that choosing one and noting that it is lent are one step.
    pieces: Mutex<Vec<Piece>>,
}

#[derive(Clone)]
enum Piece {
    Free,
    /// Until this time.
    Lent(Tick),
    Done(Partial),
}

impl Board {
    /// A board with the pieces `0..pieces`. None of them is lent yet. A lease lasts `ticks`, which is at least 1.
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        Board { ticks, pieces: Mutex::new(vec![Piece::Free; pieces]) }
    }

    /// Lends, at the time `now`, the first piece that has no part yet and is either not lent or has a lease that is
    /// over. Returns `None` if there is no such piece at this moment. Any number of threads may call it at the same
    /// time.
    pub fn take(&self, now: Tick) -> Option<Lease> {
        let mut pieces = self.pieces.lock().unwrap();
        let piece = pieces.iter().position(|piece| match piece {
            Piece::Free => true,
            Piece::Lent(ends) => *ends <= now,
            Piece::Done(_) => false,
        })?;
        let ends = now + self.ticks;
        pieces[piece] = Piece::Lent(ends);
        Some(Lease { piece, ends })
    }

    /// Extends a lease so that it ends `ticks` after `now`, even if it was over already, and returns the new
    /// lease. Returns `None` if the piece has its part, or if the lease is not the latest one for its piece.
    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        let mut pieces = self.pieces.lock().unwrap();
        match &mut pieces[lease.piece] {
            // A piece that was lent again has a later end: that lease began when this one was over.
            Piece::Lent(ends) if *ends == lease.ends => {
                *ends = now + self.ticks;
                Some(Lease { piece: lease.piece, ends: *ends })
            }
            _ => None,
        }
    }

    /// Takes the part of a piece from any worker, even from one whose lease is over, and returns whether it is the
    /// first one for that piece. A later one is dropped.
    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut pieces = self.pieces.lock().unwrap();
        let is_first = !matches!(pieces[piece], Piece::Done(_));
        if is_first {
            pieces[piece] = Piece::Done(part);
        }
        is_first
    }

    /// Returns all parts, merged in the order of their pieces, starting with `Partial::default()`. Returns
    /// `None` while a part is missing.
    pub fn whole(&self) -> Option<Partial> {
        let pieces = self.pieces.lock().unwrap();
        let part = |piece: &Piece| match piece {
            Piece::Done(part) => Some(*part),
            _ => None,
        };
        pieces.iter().map(part).sum()
    }
}
