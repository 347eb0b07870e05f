//! The choices of one execution, and which to try next.
//!
//! An execution asks its guide which thread goes next and which of several values to take. A [`Path`]
//! repeats the choices it has recorded, then takes the first option of everything new. [`Path::advance`]
//! changes the last choice that has options left.

use crate::ids::{ObjectId, Step, ThreadId, ThreadSet};
use crate::machine::access::Footprint;
use crate::machine::execution::Execution;
use crate::machine::guide::{Choice, Diverged, Guide, Options};
use crate::search::dependence::Dependence;
use report::schedule::Detail;

/// A thread whose next step leads only to executions that were explored already.
#[derive(Debug, Clone)]
struct Asleep {
    thread: ThreadId,
    footprint: Footprint,
}

/// A choice between threads.
#[derive(Debug, Clone)]
struct Fork {
    options: Options,
    chosen: ThreadId,
    /// What the execution looked like here, to notice one that does not repeat itself.
    fingerprint: u64,
    todo: ThreadSet,
    done: ThreadSet,
    sleep: Vec<Asleep>,
    /// Of the chosen step, in all executions so far: a value read can lead to other unlocks.
    footprint: Footprint,
    /// This and all later objects were met for the first time in this step.
    objects: ObjectId,
}

#[derive(Debug, Clone)]
enum Node {
    Fork(Box<Fork>),
    Value { chosen: usize, of: usize },
}

/// Which choice between threads: steps refer to the one that they were chosen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn(usize);

/// Which executions to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reduction {
    /// Those with more preemptions than this.
    Preemptions(usize),
    /// Those that differ from another only in the order of independent steps.
    Equivalent,
}

#[derive(Debug, Clone)]
pub(crate) struct Path {
    reduction: Reduction,
    nodes: Vec<Node>,
    depth: usize,
    /// What follows this turn is explored for the first time, and what follows later ones.
    fresh: Turn,
    /// No preemption comes after this step.
    horizon: Step,
    /// Has the bound forbidden anything? If not, everything has been explored.
    cut: bool,
    /// Nothing new can come of the rest of this execution: it only runs to its end.
    redundant: bool,
    /// The turn of the step under way.
    turn: Option<Turn>,
    /// For the reduction.
    dependence: Dependence,
}

impl Path {
    pub(crate) fn new(reduction: Reduction) -> Path {
        Path::with_horizon(reduction, Step::LAST)
    }

    /// One without a preemption after this step.
    pub(super) fn with_horizon(reduction: Reduction, horizon: Step) -> Path {
        Path {
            reduction,
            nodes: Vec::new(),
            depth: 0,
            fresh: Turn(0),
            horizon,
            cut: false,
            redundant: false,
            turn: None,
            dependence: Dependence::default(),
        }
    }

    /// Has the bound forbidden anything?
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// Did the execution only run to its end, since nothing new could come of it?
    pub(super) fn is_redundant(&self) -> bool {
        self.redundant
    }

    /// The threads that may be chosen, and those of them that no race will ask for.
    fn admitted(&mut self, e: &Execution, choice: &Choice) -> (Options, ThreadSet) {
        if let Reduction::Preemptions(bound) = self.reduction
            && choice.ready.contains(e.current)
            && (e.preemptions >= bound || e.done > self.horizon)
        {
            let others: ThreadSet = choice.options.iter().collect();
            self.cut |= others.without(e.current) != choice.crashes;
            let mut options = Options::default();
            options.push(e.current);
            choice.crashes.iter().for_each(|t| options.push(t));
            return (options, choice.crashes);
        }
        (choice.options, choice.spurious | choice.crashes)
    }

    /// The thread to go next: the first one if that is new.
    fn schedule(
        &mut self,
        options: &Options,
        must: ThreadSet,
        fingerprint: u64,
        objects: ObjectId,
    ) -> Result<ThreadId, Diverged> {
        self.turn = None;
        let plain = self.reduction != Reduction::Equivalent;
        if self.redundant || (plain && options.len() == 1) {
            return Ok(options.first());
        }
        if let Some(node) = self.nodes.get(self.depth) {
            let Node::Fork(fork) = node else { return Err(Diverged) };
            if fork.options != *options || fork.fingerprint != fingerprint {
                return Err(Diverged);
            }
            self.turn = Some(Turn(self.depth));
            self.depth += 1;
            return Ok(fork.chosen);
        }
        let sleep = if plain { Vec::new() } else { self.still_asleep() };
        let is_awake = |t: &ThreadId| !sleep.iter().any(|s| s.thread == *t);
        let Some(chosen) = options.iter().find(is_awake) else {
            self.redundant = true;
            return Ok(options.first());
        };
        let mut todo = must;
        if plain {
            options.iter().for_each(|t| todo.insert(t));
        }
        todo.insert(chosen);
        self.nodes.push(Node::Fork(Box::new(Fork {
            options: *options,
            chosen,
            fingerprint,
            todo,
            done: ThreadSet::default(),
            sleep,
            footprint: Footprint::default(),
            objects,
        })));
        self.turn = Some(Turn(self.depth));
        self.depth += 1;
        Ok(chosen)
    }

    /// Those of the last fork's sleepers that its step did not wake.
    fn still_asleep(&self) -> Vec<Asleep> {
        let Some(Turn(turn)) = self.last_turn(self.depth) else { return Vec::new() };
        let Node::Fork(fork) = &self.nodes[turn] else { return Vec::new() };
        fork.sleep
            .iter()
            .filter(|s| s.thread != fork.chosen && !s.footprint.conflicts(&fork.footprint))
            .cloned()
            .collect()
    }

    /// The last of the turns before this depth.
    fn last_turn(&self, depth: usize) -> Option<Turn> {
        self.nodes[..depth].iter().rposition(|n| matches!(n, Node::Fork(_))).map(Turn)
    }

    /// Goes to the next execution; false when there is none.
    pub(crate) fn advance(&mut self) -> bool {
        self.rewind();
        while let Some(node) = self.nodes.last_mut() {
            let more = match node {
                Node::Value { chosen, of } => {
                    *chosen += 1;
                    *chosen < *of
                }
                Node::Fork(fork) => fork.next(self.reduction),
            };
            if more {
                let last = self.nodes.len() - 1;
                self.fresh = match self.nodes[last] {
                    Node::Fork(_) => Turn(last),
                    // The step that asked for the value is to be looked at again.
                    Node::Value { .. } => self.last_turn(last).unwrap_or(Turn(0)),
                };
                return true;
            }
            self.nodes.pop();
        }
        false
    }

    /// Begins the same execution again.
    pub(crate) fn rewind(&mut self) {
        self.redundant = false;
        self.depth = 0;
        self.turn = None;
        self.dependence.begin();
    }
}

impl Guide for Path {
    fn turn(&mut self, e: &Execution, choice: &Choice) -> Result<ThreadId, Diverged> {
        let (options, must) = self.admitted(e, choice);
        self.schedule(&options, must, choice.fingerprint, e.objects.next())
    }

    /// 0 first.
    fn value(
        &mut self,
        _: &Execution,
        of: usize,
        _: &dyn Fn(usize) -> Detail,
    ) -> Result<usize, Diverged> {
        if of <= 1 || self.redundant {
            return Ok(0);
        }
        if self.depth == self.nodes.len() {
            self.nodes.push(Node::Value { chosen: 0, of });
        }
        match self.nodes[self.depth] {
            Node::Value { chosen, of: before } if before == of => {
                self.depth += 1;
                Ok(chosen)
            }
            _ => Err(Diverged),
        }
    }

    fn asks_for_footprints(&self) -> bool {
        self.reduction == Reduction::Equivalent
    }

    fn step_is_over(&mut self, e: &Execution, footprint: &Footprint) {
        let ended = self.dependence.ended(e, footprint);
        if self.turn.is_some_and(|turn| turn >= self.fresh) {
            for race in self.dependence.races(&ended, footprint) {
                let Node::Fork(fork) = &mut self.nodes[race.turn.0] else { continue };
                if fork.has_more_to_try() {
                    fork.race(self.dependence.initials(&race, &ended));
                }
            }
        }
        self.dependence.add(ended, e, footprint, self.turn);
        if let Some(Turn(turn)) = self.turn
            && let Node::Fork(fork) = &mut self.nodes[turn]
        {
            fork.footprint.join(footprint);
        }
    }

    /// It must have made all the choices that were recorded of it.
    fn is_over(&mut self, _: &Execution) -> Result<(), Diverged> {
        if self.depth < self.nodes.len() { Err(Diverged) } else { Ok(()) }
    }
}

impl Fork {
    /// Is there a thread that could be tried, and is not going to be?
    fn has_more_to_try(&self) -> bool {
        self.options.iter().any(|t| !self.todo.contains(t))
    }

    /// The step that was chosen here and a later one could have come in the other order. An execution in which
    /// they do begins, from here on, with a step of any one of `initials`: one of them must be tried.
    fn race(&mut self, initials: ThreadSet) {
        let is_asleep = |t: ThreadId| self.sleep.iter().any(|s| s.thread == t);
        if initials.iter().any(|t| self.todo.contains(t) || is_asleep(t)) {
            return;
        }
        match self.options.iter().find(|t| initials.contains(*t)) {
            Some(thread) => self.todo.insert(thread),
            None => self.options.iter().for_each(|t| self.todo.insert(t)),
        }
    }

    fn next(&mut self, reduction: Reduction) -> bool {
        self.done.insert(self.chosen);
        let footprint = std::mem::take(&mut self.footprint);
        // An object met for the first time has another number in another execution: then nothing
        // can be said about what would wake the thread, and it must not sleep.
        if reduction == Reduction::Equivalent
            && footprint.iter().all(|(object, _)| object < self.objects)
        {
            self.sleep.push(Asleep { thread: self.chosen, footprint });
        }
        let is_open = |t: &ThreadId| {
            self.todo.contains(*t)
                && !self.done.contains(*t)
                && !self.sleep.iter().any(|s| s.thread == *t)
        };
        match self.options.iter().find(is_open) {
            Some(thread) => {
                self.chosen = thread;
                true
            }
            None => false,
        }
    }
}
