//! The choices of one execution, and which to try next.
//!
//! An execution asks its guide which thread goes next and which of several values to take. A [`Path`]
//! repeats the choices it has recorded, then takes the first option of everything new. [`Path::advance`]
//! changes the last choice that has options left.

use super::dependence::Dependence;
use super::node::{Asked, Asleep, Fork, Node, Reduction, Turn};
use crate::ids::{ObjectId, Step, ThreadId, ThreadSet};
use crate::machine::access::Footprint;
use crate::machine::execution::Execution;
use crate::machine::guide::{Choice, Diverged, Guide, Options};
use report::schedule::Detail;
use std::vec;

#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(super) reduction: Reduction,
    pub(super) nodes: Vec<Node>,
    depth: usize,
    /// How many executions were begun.
    pub(super) run: u64,
    /// By node: how many there were when what it has now was chosen. Those of the last execution may be missing.
    pub(super) chosen_at: Vec<u64>,
    /// What follows this turn is explored for the first time, and what follows later ones.
    pub(super) fresh: Turn,
    /// No preemption comes after this step.
    horizon: Step,
    /// So many of the nodes stay as they are: another process explores the rest of what they lead to.
    pub(super) floor: usize,
    /// What races ask of those nodes, in the order in which they were found.
    pub(super) asked: Asked,
    /// What to choose next where nothing was chosen before.
    pub(super) ahead: vec::IntoIter<usize>,
    /// Has the bound forbidden anything? If not, everything has been explored.
    pub(super) cut: bool,
    /// Nothing new can come of the rest of this execution: it only runs to its end.
    pub(super) redundant: bool,
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
            run: 0,
            chosen_at: Vec::new(),
            fresh: Turn(0),
            horizon,
            floor: 0,
            asked: Asked::default(),
            ahead: Vec::new().into_iter(),
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
        let chosen = match self.ahead.next() {
            Some(index) => Some(options.iter().find(|t| t.index() == index).ok_or(Diverged)?),
            None => options.iter().find(is_awake),
        };
        let Some(chosen) = chosen else {
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
            .filter(|s| {
                s.thread != fork.chosen && !s.footprint.conflicts(&fork.footprint, s.objects)
            })
            .cloned()
            .collect()
    }

    /// The last of the turns before this depth.
    pub(super) fn last_turn(&self, depth: usize) -> Option<Turn> {
        self.nodes[..depth].iter().rposition(|n| matches!(n, Node::Fork(_))).map(Turn)
    }

    /// Goes to the next execution; false when there is none.
    pub(crate) fn advance(&mut self) -> bool {
        self.rewind();
        self.chosen_at.resize(self.nodes.len(), self.run);
        self.run += 1;
        while self.nodes.len() > self.floor {
            let last = self.nodes.len() - 1;
            if self.nodes[last].next(self.reduction) {
                self.fresh = self.fresh_from(last);
                self.chosen_at.truncate(last);
                self.chosen_at.push(self.run);
                return true;
            }
            self.nodes.pop();
        }
        false
    }

    /// The first turn whose step may be another one when the last choice has changed.
    pub(super) fn fresh_from(&self, last: usize) -> Turn {
        // The step that asked for a value is to be looked at again.
        self.last_turn(last + 1).unwrap_or(Turn(0))
    }

    /// How many executions there have been with what is chosen now at this node.
    pub(super) fn since(&self, node: usize) -> u64 {
        self.run - self.chosen_at.get(node).copied().unwrap_or(self.run)
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
            let chosen = self.ahead.next().unwrap_or(0);
            if chosen >= of {
                return Err(Diverged);
            }
            self.nodes.push(Node::Value { chosen, of });
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
                    let initials = self.dependence.initials(&race, &ended);
                    match race.turn.0 < self.floor {
                        true => self.asked.add(fork, race.turn, initials),
                        false => fork.race(initials),
                    }
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
