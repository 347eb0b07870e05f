//! Mistake: worker gone too early
//!
//! A worker waits until there is a piece, and the lock is free before it takes it. Another worker has it by then, and
//! this one is told that the job is over.
//!
//! Rejected by: two_take, model, as worker gone too early

use interleave::Partial;
use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex};

pub struct Job {
    limit: usize,
    state: Mutex<State>,
    free: Condvar,
    over: Condvar,
}

struct State {
    free: BTreeSet<usize>,
    losses: Vec<usize>,
    parts: Vec<Option<Partial>>,
    missing: usize,
    end: Option<Result<(), Poison>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Poison {
    pub piece: usize,
}

impl Job {
    pub fn new(pieces: usize, limit: usize) -> Job {
        let state = State {
            free: (0..pieces).collect(),
            losses: vec![0; pieces],
            parts: vec![None; pieces],
            missing: pieces,
            end: (pieces == 0).then_some(Ok(())),
        };
        Job { limit, state: Mutex::new(state), free: Condvar::new(), over: Condvar::new() }
    }

    fn end(&self, state: &mut State, how: Result<(), Poison>) {
        state.end = Some(how);
        self.free.notify_all();
        self.over.notify_all();
    }

    pub fn take(&self) -> Option<usize> {
        let state = self.state.lock().unwrap();
        let idle = |state: &mut State| state.end.is_none() && state.free.is_empty();
        drop(self.free.wait_while(state, idle).unwrap());
        let mut state = self.state.lock().unwrap();
        if state.end.is_some() { None } else { state.free.pop_first() }
    }

    pub fn finish(&self, piece: usize, part: Partial) {
        let mut state = self.state.lock().unwrap();
        if state.end.is_none() {
            state.parts[piece] = Some(part);
            state.missing -= 1;
            if state.missing == 0 {
                self.end(&mut state, Ok(()));
            }
        }
    }

    pub fn lost(&self, piece: usize) {
        let mut state = self.state.lock().unwrap();
        if state.end.is_some() {
            return;
        }
        state.losses[piece] += 1;
        if state.losses[piece] == self.limit {
            self.end(&mut state, Err(Poison { piece }));
        } else {
            state.free.insert(piece);
            self.free.notify_one();
        }
    }

    pub fn whole(&self) -> Result<Partial, Poison> {
        let state = self.state.lock().unwrap();
        let state = self.over.wait_while(state, |state| state.end.is_none()).unwrap();
        state.end.unwrap_or(Ok(()))?;
        Ok(state.parts.iter().flatten().copied().sum())
    }
}
