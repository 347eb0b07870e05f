//! Mistake: too many workers lost
//!
//! The losses of a piece are counted in 8 bits, and begin again after 255: a limit beyond that is never reached.
//!
//! Rejected by: large_limit, native, as too many workers lost

use interleave::Partial;
use std::sync::{Condvar, Mutex};

pub struct Job {
    limit: usize,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    pieces: Vec<Piece>,
    poison: Option<Poison>,
}

#[derive(Clone, Default)]
struct Piece {
    is_lent: bool,
    losses: u8,
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
        let state = State { pieces: vec![Piece::default(); pieces], poison: None };
        Job { limit, state: Mutex::new(state), changed: Condvar::new() }
    }

    pub fn take(&self) -> Option<usize> {
        let mut state = self.state.lock().unwrap();
        while !state.is_over() {
            let free = |piece: &Piece| !piece.is_lent && piece.part.is_none();
            if let Some(piece) = state.pieces.iter().position(free) {
                state.pieces[piece].is_lent = true;
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
        let known = &mut state.pieces[piece];
        known.is_lent = false;
        known.losses = known.losses.wrapping_add(1);
        if usize::from(known.losses) == self.limit {
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
