//! A lock for each piece: a worker goes from piece to piece until one can be had.

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
    pieces: Vec<Mutex<Piece>>,
}

#[derive(Default)]
struct Piece {
    /// The end of the latest lease; 0 if there was none.
    ends: Tick,
    part: Option<Partial>,
}

impl Board {
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        Board { ticks, pieces: (0..pieces).map(|_| Mutex::default()).collect() }
    }

    pub fn take(&self, now: Tick) -> Option<Lease> {
        let ends = now + self.ticks;
        let piece = self.pieces.iter().position(|piece| {
            let mut piece = piece.lock().unwrap();
            let is_free = piece.part.is_none() && piece.ends <= now;
            if is_free {
                piece.ends = ends;
            }
            is_free
        })?;
        Some(Lease { piece, ends })
    }

    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        let mut piece = self.pieces[lease.piece].lock().unwrap();
        if piece.part.is_some() || piece.ends != lease.ends {
            return None;
        }
        piece.ends = now + self.ticks;
        Some(Lease { piece: lease.piece, ends: piece.ends })
    }

    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut piece = self.pieces[piece].lock().unwrap();
        let is_first = piece.part.is_none();
        piece.part.get_or_insert(part);
        is_first
    }

    pub fn whole(&self) -> Option<Partial> {
        self.pieces.iter().map(|piece| piece.lock().unwrap().part).sum()
    }
}
