//! Mistake: lent again
//!
//! A part ends no lease: the piece is kept in one list and its lease in another, and when the lease ends,
//! the piece is lent once more.
//!
//! Rejected by: done_is_done, model, as lent again
//! Rejected by: done_is_done, native, as lent again

use interleave::Partial;
use std::sync::Mutex;

pub type Tick = u64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub piece: usize,
    pub ends: Tick,
}

pub struct Board {
    ticks: Tick,
    pieces: Mutex<Vec<Piece>>,
    parts: Mutex<Vec<Option<Partial>>>,
}

#[derive(Clone)]
enum Piece {
    Free,
    Lent(Tick),
}

impl Board {
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        let parts = Mutex::new(vec![None; pieces]);
        Board { ticks, pieces: Mutex::new(vec![Piece::Free; pieces]), parts }
    }

    pub fn take(&self, now: Tick) -> Option<Lease> {
        let mut pieces = self.pieces.lock().unwrap();
        let piece = pieces.iter().position(|piece| match piece {
            Piece::Free => true,
            Piece::Lent(ends) => *ends <= now,
        })?;
        let ends = now + self.ticks;
        pieces[piece] = Piece::Lent(ends);
        Some(Lease { piece, ends })
    }

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

    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut parts = self.parts.lock().unwrap();
        let is_first = parts[piece].is_none();
        parts[piece].get_or_insert(part);
        is_first
    }

    pub fn whole(&self) -> Option<Partial> {
        self.parts.lock().unwrap().iter().copied().sum()
    }
}
