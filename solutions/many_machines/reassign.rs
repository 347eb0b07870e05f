//! Pieces are lent to workers, not given: when a lease has ended, another worker may have the
//! piece.

use interleave::Partial;
use std::sync::Mutex;

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
    ticks: Tick,
    /// Of all pieces: to choose one and to note whom it is lent to is one step.
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
    /// Pieces with the numbers `0..pieces`. None is lent. A lease lasts `ticks`, which is at least 1.
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        Board { ticks, pieces: Mutex::new(vec![Piece::Free; pieces]) }
    }

    /// Lends, at the time `now`, the first piece that has no part and is not lent, or whose lease has
    /// ended. Returns None if there is none at this moment. Any number of threads may call it at the same
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

    /// Extends a lease to `ticks` from `now`, even if it has ended, and returns it as it is then. Returns
    /// None if the piece has its part, or if the lease is not the latest of its piece.
    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        let mut pieces = self.pieces.lock().unwrap();
        match &mut pieces[lease.piece] {
            // A piece that was lent anew has another end: its lease began when this one had ended.
            Piece::Lent(ends) if *ends == lease.ends => {
                *ends = now + self.ticks;
                Some(Lease { piece: lease.piece, ends: *ends })
            }
            _ => None,
        }
    }

    /// Takes the part of a piece from any worker, even from one whose lease has ended, and says whether it
    /// is the first of that piece. A later one is dropped.
    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut pieces = self.pieces.lock().unwrap();
        let is_first = !matches!(pieces[piece], Piece::Done(_));
        if is_first {
            pieces[piece] = Piece::Done(part);
        }
        is_first
    }

    /// All parts merged in the order of their numbers, starting with `Partial::default()`. None while
    /// one is missing.
    pub fn whole(&self) -> Option<Partial> {
        let pieces = self.pieces.lock().unwrap();
        let part = |piece: &Piece| match piece {
            Piece::Done(part) => Some(*part),
            _ => None,
        };
        pieces.iter().map(part).sum()
    }
}
