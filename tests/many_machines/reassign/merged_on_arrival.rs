//! Mistake: unstable sum
//!
//! Each part is merged when it arrives, so the order of the additions is the order of the network.
//!
//! Rejected by: order, model, as unstable sum
//! Rejected by: order, native, as unstable sum

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
    merged: Mutex<Partial>,
    pieces: Mutex<Vec<Piece>>,
}

#[derive(Clone)]
enum Piece {
    Free,
    Lent(Tick),
    Done,
}

impl Board {
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        Board { ticks, merged: Mutex::default(), pieces: Mutex::new(vec![Piece::Free; pieces]) }
    }

    pub fn take(&self, now: Tick) -> Option<Lease> {
        let mut pieces = self.pieces.lock().unwrap();
        let piece = pieces.iter().position(|piece| match piece {
            Piece::Free => true,
            Piece::Lent(ends) => *ends <= now,
            Piece::Done => false,
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
        let mut pieces = self.pieces.lock().unwrap();
        let is_first = !matches!(pieces[piece], Piece::Done);
        if is_first {
            pieces[piece] = Piece::Done;
            let mut merged = self.merged.lock().unwrap();
            *merged = merged.merge(part);
        }
        is_first
    }

    pub fn whole(&self) -> Option<Partial> {
        let pieces = self.pieces.lock().unwrap();
        let is_done = pieces.iter().all(|piece| matches!(piece, Piece::Done));
        is_done.then(|| *self.merged.lock().unwrap())
    }
}
