//! Mistake: too many workers lost
//!
//! Only losses that follow each other are counted: a loss with another piece begins the count again.
//!
//! Rejected by: losses_in_turn, model, as too many workers lost
//! Rejected by: losses_in_turn, native, as too many workers lost

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
    last_lost: usize,
    losses: usize,
}

#[derive(Clone, Default)]
struct Piece {
    is_lent: bool,
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
        let pieces = vec![Piece::default(); pieces];
        let state = State { pieces, poison: None, last_lost: 0, losses: 0 };
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
        state.pieces[piece].is_lent = false;
        if state.last_lost != piece {
            state.last_lost = piece;
            state.losses = 0;
        }
        state.losses += 1;
        if state.losses == self.limit {
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
