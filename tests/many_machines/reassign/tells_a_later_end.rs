//! Mistake: two leases
//!
//! A lease is renewed under the lock, but what the worker is told about it is looked up when the lock is free again. By
//! then the renewed lease can be over and the piece lent to another worker, and this one is told the other's lease.
//!
//! Rejected by: renewed_then_lent, model, as two leases

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
        drop(piece);
        Some(Lease { piece: lease.piece, ends: self.pieces[lease.piece].lock().unwrap().ends })
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
