//! One choice of an execution: between threads, or between values.

use crate::ids::{ObjectId, ThreadId, ThreadSet};
use crate::machine::access::Footprint;
use crate::machine::guide::Options;
use serde::{Deserialize, Serialize};

/// Which executions to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reduction {
    /// Those with more preemptions than this.
    Preemptions(usize),
    /// Those that differ from another only in the order of independent steps.
    Equivalent,
}

/// Which choice between threads: steps refer to the one that they were chosen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Turn(pub(super) usize);

#[derive(Debug, Clone)]
pub(super) enum Node {
    Fork(Box<Fork>),
    Value { chosen: usize, of: usize },
}

/// A choice between threads.
#[derive(Debug, Clone)]
pub(super) struct Fork {
    pub(super) options: Options,
    pub(super) chosen: ThreadId,
    /// What the execution looked like here, to notice one that does not repeat itself.
    pub(super) fingerprint: u64,
    pub(super) todo: ThreadSet,
    pub(super) done: ThreadSet,
    pub(super) sleep: Vec<Asleep>,
    /// Of the chosen step, in all executions so far: a value read can lead to other unlocks.
    pub(super) footprint: Footprint,
    /// This and all later objects were met for the first time in this step.
    pub(super) objects: ObjectId,
}

/// A thread whose next step leads only to executions that were explored already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asleep {
    pub(super) thread: ThreadId,
    pub(super) footprint: Footprint,
    /// This and all later objects were not met before that step.
    pub(super) objects: ObjectId,
}

impl Node {
    /// Is there something left to choose, as far as is known?
    pub(super) fn has_next(&self) -> bool {
        match self {
            Node::Value { chosen, of } => chosen + 1 < *of,
            Node::Fork(fork) => fork.options.iter().any(|t| t != fork.chosen && fork.is_open(t)),
        }
    }

    /// Chooses what comes next; false if nothing is left.
    pub(super) fn next(&mut self, reduction: Reduction) -> bool {
        match self {
            Node::Value { chosen, of } => {
                *chosen += 1;
                *chosen < *of
            }
            Node::Fork(fork) => fork.next(reduction),
        }
    }

    /// What is chosen, as a number.
    pub(super) fn chosen(&self) -> usize {
        match self {
            Node::Value { chosen, .. } => *chosen,
            Node::Fork(fork) => fork.chosen.index(),
        }
    }

    /// Does the same follow from what is chosen here?
    pub(super) fn leads_to_the_same(&self, other: &Node) -> bool {
        match (self, other) {
            (Node::Value { chosen, .. }, Node::Value { chosen: other, .. }) => chosen == other,
            (Node::Fork(fork), Node::Fork(other)) => {
                fork.chosen == other.chosen && fork.sleep == other.sleep
            }
            _ => false,
        }
    }
}

impl Fork {
    /// Is there a thread that could be tried, and is not going to be?
    pub(super) fn has_more_to_try(&self) -> bool {
        self.options.iter().any(|t| !self.todo.contains(t))
    }

    /// The step that was chosen here and a later one could have come in the other order. An execution in which
    /// they do begins, from here on, with a step of any one of `initials`: one of them must be tried.
    pub(super) fn race(&mut self, initials: ThreadSet) {
        if !self.must_try(initials) {
            return;
        }
        match self.options.iter().find(|t| initials.contains(*t)) {
            Some(thread) => self.todo.insert(thread),
            None => self.options.iter().for_each(|t| self.todo.insert(t)),
        }
    }

    /// Is none of these tried, nor known to lead to nothing new?
    pub(super) fn must_try(&self, initials: ThreadSet) -> bool {
        !initials.iter().any(|t| self.todo.contains(t) || self.is_asleep(t))
    }

    fn is_asleep(&self, thread: ThreadId) -> bool {
        self.sleep.iter().any(|s| s.thread == thread)
    }

    fn is_open(&self, thread: ThreadId) -> bool {
        self.todo.contains(thread) && !self.done.contains(thread) && !self.is_asleep(thread)
    }

    fn next(&mut self, reduction: Reduction) -> bool {
        self.done.insert(self.chosen);
        let footprint = std::mem::take(&mut self.footprint);
        if reduction == Reduction::Equivalent {
            self.sleep.push(Asleep { thread: self.chosen, footprint, objects: self.objects });
        }
        match self.options.iter().find(|t| self.is_open(*t)) {
            Some(thread) => {
                self.chosen = thread;
                true
            }
            None => false,
        }
    }
}

/// What races ask of earlier choices, in order: in each of these turns, one of these threads is to be tried.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Asked(pub(super) Vec<(Turn, ThreadSet)>);

impl Asked {
    /// The fork is only a copy from an earlier time: since then, it can only have got more to do.
    pub(super) fn add(&mut self, fork: &Fork, turn: Turn, initials: ThreadSet) {
        if fork.must_try(initials) && !self.0.contains(&(turn, initials)) {
            self.0.push((turn, initials));
        }
    }
}
