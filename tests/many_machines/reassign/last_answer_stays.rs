//! Mistake: wrong result
//!
//! A later part of a piece is not counted, but it takes the place of the first one.
//!
//! Rejected by: a_late_answer, model, as wrong result
//! Rejected by: a_late_answer, native, as wrong result

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
}

#[derive(Clone)]
enum Piece {
    Free,
    Lent(Tick),
    Done(Partial),
}

impl Board {
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        Board { ticks, pieces: Mutex::new(vec![Piece::Free; pieces]) }
    }

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

    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        let mut pieces = self.pieces.lock().unwrap();
        match &mut pieces[lease.piece] {
            Piece::Lent(ends) if *ends == lease.ends => {
                *ends = now + self.ticks;
                Some(Lease { piece: lease.piece, ends: *ends })
            }
            _ => None,
        }
    }

    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut pieces = self.pieces.lock().unwrap();
        let is_first = !matches!(pieces[piece], Piece::Done(_));
        pieces[piece] = Piece::Done(part);
        is_first
    }

    pub fn whole(&self) -> Option<Partial> {
        let pieces = self.pieces.lock().unwrap();
        let part = |piece: &Piece| match piece {
            Piece::Done(part) => Some(*part),
            _ => None,
        };
        pieces.iter().map(part).sum()
    }
}
