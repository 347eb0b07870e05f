//! A piece may kill its workers: it is lent only a limited number of times, and then the job ends
//! with one error.

use interleave::Partial;
use std::sync::{Condvar, Mutex};

/// A job: workers take pieces, and either finish them or are lost with them.
pub struct Job {
    limit: usize,
    state: Mutex<State>,
    /// Notified when a piece can be taken again, and at the end.
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

/// A piece has been lent as often as it may be, and each time its worker was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poison {
    /// The number of the piece.
    pub piece: usize,
}

impl Job {
    /// A job of `pieces` pieces, numbered from 0. Once `limit` workers have been lost with one
    /// piece, the job is over; `limit` is at least 1.
    pub fn new(pieces: usize, limit: usize) -> Job {
        let state = State { pieces: vec![Piece::default(); pieces], poison: None };
        Job { limit, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Lends the first piece that is neither lent nor done. If all pieces that are not done are lent, it sleeps,
    /// because one of their workers may be lost. Returns `None` when the job is over, which means that all pieces are
    /// done or that too many workers have been lost with one.
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

    /// Takes the part of a piece that is lent. After the end of the job, the call does nothing.
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

    /// Notes that the worker that has the piece is lost. The piece can be taken again, unless it has now cost the job
    /// `limit` workers: then the job is over. After the end of the job, the call does nothing.
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
        // Now there is a piece for one thread or the end for all. Threads in `whole` wait here too.
        self.changed.notify_all();
    }

    /// Sleeps until the job is over, and returns all parts merged in the order of their pieces, starting with
    /// `Partial::default()`.
    ///
    /// # Errors
    /// Returns [`Poison`] with the piece that ended the job.
    pub fn whole(&self) -> Result<Partial, Poison> {
        let state = self.state.lock().unwrap();
        let state = self.changed.wait_while(state, |state| !state.is_over()).unwrap();
        match state.poison {
            Some(poison) => Err(poison),
            None => Ok(state.pieces.iter().filter_map(|piece| piece.part).sum()),
        }
    }
}
