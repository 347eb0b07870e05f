//! What holds for all executions of a search, and what an execution shows about what should.

use crate::machine::counted::Counted;
use serde::{Deserialize, Serialize};

/// How long a loop may go on before it is taken to wait for another thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// Passing the same place so often in one go, a thread is taken to go round in a loop that waits.
    pub(crate) laps: u32,
    /// After so many repetitions, a look is taken to wait for a change.
    pub(super) looks: u32,
}

impl Patience {
    /// Enough for loops that wait: their later rounds show nothing new.
    pub(crate) const SHORT: Patience = Patience { laps: 12, looks: 2 };
    /// Enough to see whether a loop ends by itself.
    pub(crate) const LONG: Patience = Patience { laps: 300, looks: 300 };
}

/// Limits and switches that hold for a whole search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rules {
    pub(crate) max_steps: usize,
    /// Somebody asks whether a lock is free, or may die with one: then giving it up is a step of its own.
    pub(crate) locks_are_tried: bool,
    /// Some operations on atomics are sequentially consistent, and others are not: then it is to be
    /// kept track of in which order the former can be.
    pub(crate) mixed: bool,
    /// A thread that goes on after a yield although the others have not had their turn does so after the next
    /// yields, too, until another thread is chosen: a time limit may run out before the others do anything.
    pub(crate) hurries: bool,
    /// Which reference counts take steps.
    pub(crate) counted: Counted,
    /// How often a thread may wake, fail, or end a wait too early, for no reason.
    pub(crate) bad_luck: u8,
    pub(crate) patience: Patience,
}

impl Rules {
    /// No execution has more steps than this: their numbers are short, see `ids`.
    pub(crate) const MOST_STEPS: usize = 60_000;

    /// The rules for a search that has used this, if they are others.
    pub(crate) fn better(self, used: &Used) -> Option<Rules> {
        let mut counted = self.counted;
        counted.join(used.counted);
        let rules = Rules {
            counted,
            locks_are_tried: self.locks_are_tried || used.tried_locks,
            mixed: self.mixed || (used.seq_cst && used.weaker),
            hurries: self.hurries || used.limit_after_yields,
            ..self
        };
        (rules != self).then_some(rules)
    }
}

/// What an execution has used that decides which rules are needed.
#[derive(Debug, Default)]
pub(crate) struct Used {
    pub(crate) tried_locks: bool,
    pub(crate) seq_cst: bool,
    pub(crate) weaker: bool,
    /// A thread gave way more than once between a look at the clock and a wait with a time limit, or may have.
    pub(crate) limit_after_yields: bool,
    pub(crate) counted: Counted,
}

/// What became of loops in an execution, or in all of a search.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Loops {
    /// A thread that could have gone on was held back, since it seemed to wait for another.
    pub(crate) held_back: bool,
    /// And it changed something in each round, so that one more would have made a difference.
    pub(crate) held_back_from_changes: bool,
    /// A loop ended by itself, though not within a short patience.
    pub(crate) ended: bool,
}

impl Loops {
    pub(crate) fn join(&mut self, other: Loops) {
        self.held_back |= other.held_back;
        self.held_back_from_changes |= other.held_back_from_changes;
        self.ended |= other.ended;
    }
}
