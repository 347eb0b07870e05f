//! Mistake: two leases
//!
//! A lease is renewed, and only then, when the lock has been free, is its piece taken from those that are left. A piece
//! whose lease had ended can be among them, and another worker takes it in between.
//!
//! Rejected by: one_of_two_ended, model, as two leases

use interleave::Partial;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

pub type Tick = u64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub piece: usize,
    pub ends: Tick,
}

pub struct Board {
    count: usize,
    ticks: Tick,
    state: Mutex<State>,
}

struct State {
    left: BTreeSet<usize>,
    lent: BTreeMap<usize, Tick>,
    done: BTreeMap<usize, Partial>,
}

impl Board {
    pub fn new(pieces: usize, ticks: Tick) -> Board {
        let left = (0..pieces).collect();
        let state = State { left, lent: BTreeMap::new(), done: BTreeMap::new() };
        Board { count: pieces, ticks, state: Mutex::new(state) }
    }

    pub fn take(&self, now: Tick) -> Option<Lease> {
        let mut state = self.state.lock().unwrap();
        let State { left, lent, .. } = &mut *state;
        // Those whose lease has ended are left again.
        left.extend(lent.iter().filter(|(_, ends)| **ends <= now).map(|(piece, _)| *piece));
        let piece = left.pop_first()?;
        let ends = now + self.ticks;
        lent.insert(piece, ends);
        Some(Lease { piece, ends })
    }

    pub fn renew(&self, lease: &Lease, now: Tick) -> Option<Lease> {
        let mut state = self.state.lock().unwrap();
        let ends = state.lent.get_mut(&lease.piece).filter(|ends| **ends == lease.ends)?;
        *ends = now + self.ticks;
        let renewed = Lease { piece: lease.piece, ends: *ends };
        drop(state);
        self.state.lock().unwrap().left.remove(&lease.piece);
        Some(renewed)
    }

    pub fn finish(&self, piece: usize, part: Partial) -> bool {
        let mut state = self.state.lock().unwrap();
        if state.done.contains_key(&piece) {
            return false;
        }
        state.left.remove(&piece);
        state.lent.remove(&piece);
        state.done.insert(piece, part);
        true
    }

    pub fn whole(&self) -> Option<Partial> {
        let state = self.state.lock().unwrap();
        (state.done.len() == self.count).then(|| state.done.values().copied().sum())
    }
}
