//! Mistake: panic
//!
//! A number of 64 bits says which pieces are lent or done, so there can be no more than 64.
//!
//! Rejected by: hundreds, native, as panic

use interleave::Partial;
use std::sync::{Condvar, Mutex};

pub struct Job {
    limit: usize,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// By bit: is the piece lent or done?
    away: u64,
    pieces: Vec<Piece>,
    poison: Option<Poison>,
}

#[derive(Clone, Default)]
struct Piece {
    losses: usize,
    part: Option<Partial>,
}

impl State {
    fn is_over(&self) -> bool {
        self.poison.is_some() || self.pieces.iter().all(|piece| piece.part.is_some())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poison {
    pub piece: usize,
}

impl Job {
    pub fn new(pieces: usize, limit: usize) -> Job {
        let state = State { away: 0, pieces: vec![Piece::default(); pieces], poison: None };
        Job { limit, state: Mutex::new(state), changed: Condvar::new() }
    }

    pub fn take(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        while !state.is_over() {
            if let Some(piece) = (0..state.pieces.len()).find(|&piece| state.away >> piece & 1 == 0)
            {
                state.away |= 1 << piece;
                return Some(piece);
            }
            state = self.changed.wait(state).unwrap();
        }
        None
    }

    pub fn finish(&self, piece: usize, part: Partial) {
        let mut state = self.state.lock().unwrap();
        if state.is_over() {
            return;
        }
        state.pieces[piece].part = Some(part);
        if state.is_over() {
            self.changed.notify_all();
        }
    }

    pub fn lost(&self, piece: usize) {
        let mut state = self.state.lock().unwrap();
        if state.is_over() {
            return;
        }
        state.away &= !(1 << piece);
        let known = &mut state.pieces[piece];
        known.losses += 1;
        if known.losses == self.limit {
            state.poison = Some(Poison { piece });
        }
        self.changed.notify_all();
    }

    pub fn whole(&self) -> Result<Partial, Poison> {
        let state = self.state.lock().unwrap();
        let state = self.changed.wait_while(state, |state| !state.is_over()).unwrap();
        match state.poison {
            Some(poison) => Err(poison),
            None => Ok(state.pieces.iter().filter_map(|piece| piece.part).sum()),
        }
    }
}
