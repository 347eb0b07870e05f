//! Mistake: panic
//!
//! A number of 64 bits says which pieces are done, so there can be no more than 64.
//!
//! Rejected by: hundreds, native, as panic

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
    state: Mutex<State>,
}

struct State {
    /// By bit: is the piece done?
    done: u64,
    parts: Vec<Partial>,
    /// When each lease ends; 0 if there was none.
    ends: Vec<Tick>,
}

impl Board {
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        let state =
            State { done: 0, parts: vec![Partial::default(); pieces], ends: vec![0; pieces] };
        Board { ticks, state: Mutex::new(state) }
    }

    pub fn take(&self, now: Tick) -> Option<Lease> {
        let mut state = self.state.lock().unwrap();
        let piece = (0..state.ends.len())
            .find(|&piece| state.done >> piece & 1 == 0 && state.ends[piece] <= now)?;
        let ends = now + self.ticks;
        state.ends[piece] = ends;
        Some(Lease { piece, ends })
    }

    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        let mut state = self.state.lock().unwrap();
        if state.done >> lease.piece & 1 == 1 || state.ends[lease.piece] != lease.ends {
            return None;
        }
        let ends = now + self.ticks;
        state.ends[lease.piece] = ends;
        Some(Lease { piece: lease.piece, ends })
    }

    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut state = self.state.lock().unwrap();
        let is_first = state.done >> piece & 1 == 0;
        if is_first {
            state.done |= 1 << piece;
            state.parts[piece] = part;
        }
        is_first
    }

    pub fn whole(&self) -> Option<Partial> {
        let state = self.state.lock().unwrap();
        let is_whole = state.done.count_ones() as usize == state.parts.len();
        is_whole.then(|| state.parts.iter().copied().sum())
    }
}
