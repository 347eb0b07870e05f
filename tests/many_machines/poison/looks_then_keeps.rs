//! Mistake: wrong result
//!
//! Whether the job is over is looked up under the lock, but the lock is free before the part is kept. A late part of the
//! last piece replaces the one that ended the job, and `whole` says something other than before.
//!
//! Rejected by: two_parts, model, as wrong result

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
        if self.state.lock().unwrap().is_over() {
            return;
        }
        let mut state = self.state.lock().unwrap();
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
        known.losses += 1;
        if known.losses == self.limit {
            state.poison = Some(Poison { piece });
        }
        // There is a piece for one worker, or the end for all, and those in `whole` wait here as well.
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
