//! The choices of one execution, and which to try next.
//!
//! An execution asks [`Path::schedule`] which thread goes next and [`Path::choose`] which of
//! several values to take. The path repeats the choices it has recorded, then takes the first
//! option of everything new. [`Path::advance`] changes the last choice that has options left.

use crate::MAX_THREADS;

/// A set of threads, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ThreadSet(pub(crate) u8);

impl ThreadSet {
    pub(crate) fn contains(self, thread: usize) -> bool {
        self.0 >> thread & 1 == 1
    }
    pub(crate) fn insert(&mut self, thread: usize) {
        self.0 |= 1 << thread;
    }
    pub(crate) fn remove(&mut self, thread: usize) {
        self.0 &= !(1 << thread);
    }
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..MAX_THREADS).filter(move |t| self.contains(*t))
    }
}

/// The threads that may go next, the preferred one first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Options {
    threads: [u8; MAX_THREADS],
    len: u8,
}

impl Options {
    pub(crate) fn push(&mut self, thread: usize) {
        if !self.iter().any(|t| t == thread) {
            self.threads[self.len as usize] = thread as u8;
            self.len += 1;
        }
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.threads[..self.len as usize].iter().map(|t| *t as usize)
    }
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }
    pub(crate) fn first(&self) -> usize {
        self.threads[0] as usize
    }
}

/// How an operation uses an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Changes nothing.
    Read,
    /// Changes something, at any time.
    Write,
    /// Waits until the object is free and takes it.
    Acquire,
    /// The same, beside others who take it so.
    AcquireShared,
    /// Gives it up or lets others go on; cannot be enabled at the same time as what waits for it.
    Release,
}

pub(crate) const ACCESSES: usize = 5;

impl Access {
    /// Does the order of the two matter?
    pub(crate) fn conflicts(self, other: Access) -> bool {
        !(self == other && matches!(self, Access::Read | Access::AcquireShared))
    }

    /// Can both be the next step of their threads at the same time?
    pub(crate) fn coenabled(self, later: Access) -> bool {
        !(self == Access::Release && matches!(later, Access::Acquire | Access::AcquireShared))
    }

    pub(crate) const ALL: [Access; ACCESSES] =
        [Access::Read, Access::Write, Access::Acquire, Access::AcquireShared, Access::Release];
}

/// The objects that a step touched.
#[derive(Debug, Clone, Default)]
pub(crate) struct Footprint(pub(crate) Vec<(u32, Access)>);

impl Footprint {
    pub(crate) fn add(&mut self, object: u32, access: Access) {
        if !self.0.contains(&(object, access)) {
            self.0.push((object, access));
        }
    }
    fn conflicts(&self, other: &Footprint) -> bool {
        self.0.iter().any(|(o, a)| other.0.iter().any(|(p, b)| o == p && a.conflicts(*b)))
    }
}

/// A thread whose next step leads only to executions that were explored already.
#[derive(Debug, Clone)]
struct Asleep {
    thread: usize,
    footprint: Footprint,
}

#[derive(Debug, Clone)]
struct Turn {
    options: Options,
    chosen: usize,
    /// What the execution looked like here, to notice one that does not repeat itself.
    fingerprint: u64,
    todo: ThreadSet,
    done: ThreadSet,
    sleep: Vec<Asleep>,
    /// Of the chosen step, in all executions so far: a value read can lead to other unlocks.
    footprint: Footprint,
    /// Objects with a higher number were met for the first time in this step.
    objects: u32,
}

#[derive(Debug, Clone)]
enum Node {
    Turn(Box<Turn>),
    Value { chosen: usize, of: usize },
}

/// Which executions to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reduction {
    /// Those with more preemptions than this.
    Preemptions(usize),
    /// Those that differ from another only in the order of independent steps.
    Equivalent,
}

/// The execution did not do what it did the last time.
#[derive(Debug)]
pub(crate) struct Diverged;

#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) reduction: Reduction,
    nodes: Vec<Node>,
    depth: usize,
    /// Nodes before this one were completed by earlier executions.
    fresh: usize,
    /// No preemption comes after this step.
    pub(crate) horizon: u64,
    /// Has the bound forbidden anything? If not, everything has been explored.
    pub(crate) cut: bool,
    /// Nothing new can come of the rest of this execution: it only runs to its end.
    pub(crate) redundant: bool,
    /// For the reduction, each step of the execution: its thread, and by thread the last step that it
    /// depends on, itself included.
    pub(crate) steps: Vec<(usize, [u32; MAX_THREADS])>,
    /// At every step another thread is preferred to the one that had the last turn.
    pub(crate) alternates: bool,
}

impl Path {
    pub(crate) fn new(reduction: Reduction) -> Path {
        Path {
            reduction,
            nodes: Vec::new(),
            depth: 0,
            fresh: 0,
            horizon: u64::MAX,
            cut: false,
            redundant: false,
            steps: Vec::new(),
            alternates: false,
        }
    }

    /// The thread to go next: `preferred` if that is new. `must` are options that no race will ask
    /// for.
    pub(crate) fn schedule(
        &mut self,
        options: &Options,
        preferred: usize,
        must: ThreadSet,
        fingerprint: u64,
        objects: u32,
    ) -> Result<usize, Diverged> {
        let plain = self.reduction != Reduction::Equivalent;
        if self.redundant || (plain && options.len() == 1) {
            return Ok(options.first());
        }
        if let Some(node) = self.nodes.get(self.depth) {
            let Node::Turn(turn) = node else { return Err(Diverged) };
            if turn.options != *options || turn.fingerprint != fingerprint {
                return Err(Diverged);
            }
            self.depth += 1;
            return Ok(turn.chosen);
        }
        let sleep = if plain { Vec::new() } else { self.still_asleep() };
        let awake = |t: &usize| !sleep.iter().any(|s| s.thread == *t);
        let Some(chosen) = std::iter::once(preferred).chain(options.iter()).find(awake) else {
            self.redundant = true;
            return Ok(options.first());
        };
        let mut todo = must;
        if plain {
            options.iter().for_each(|t| todo.insert(t));
        }
        todo.insert(chosen);
        self.nodes.push(Node::Turn(Box::new(Turn {
            options: *options,
            chosen,
            fingerprint,
            todo,
            done: ThreadSet::default(),
            sleep,
            footprint: Footprint::default(),
            objects,
        })));
        self.depth += 1;
        Ok(chosen)
    }

    /// Those of the last turn's sleepers that its step did not wake.
    fn still_asleep(&self) -> Vec<Asleep> {
        let Some(turn) = self.last_turn() else { return Vec::new() };
        turn.sleep
            .iter()
            .filter(|s| s.thread != turn.chosen && !s.footprint.conflicts(&turn.footprint))
            .cloned()
            .collect()
    }

    fn last_turn(&self) -> Option<&Turn> {
        self.nodes[..self.depth].iter().rev().find_map(|n| match n {
            Node::Turn(turn) => Some(&**turn),
            Node::Value { .. } => None,
        })
    }

    /// One of `of` values; 0 first.
    pub(crate) fn choose(&mut self, of: usize) -> Result<usize, Diverged> {
        if of <= 1 || self.redundant {
            return Ok(0);
        }
        if let Some(node) = self.nodes.get(self.depth) {
            match node {
                Node::Value { chosen, of: before } if *before == of => {
                    self.depth += 1;
                    Ok(*chosen)
                }
                _ => Err(Diverged),
            }
        } else {
            self.nodes.push(Node::Value { chosen: 0, of });
            self.depth += 1;
            Ok(0)
        }
    }

    /// The node of the turn that was taken last; steps refer to their turns by it.
    pub(crate) fn turn_index(&self) -> Option<usize> {
        if self.redundant {
            return None;
        }
        self.nodes[..self.depth].iter().rposition(|n| matches!(n, Node::Turn(_)))
    }

    /// Is what follows this turn explored for the first time?
    pub(crate) fn is_fresh(&self, turn: usize) -> bool {
        turn >= self.fresh
    }

    /// Says what the step of the turn touched.
    pub(crate) fn touched(&mut self, turn: usize, footprint: &Footprint) {
        if let Node::Turn(turn) = &mut self.nodes[turn] {
            footprint.0.iter().for_each(|(o, a)| turn.footprint.add(*o, *a));
        }
    }

    /// Is there a thread that could be tried in this turn, and is not going to be?
    pub(crate) fn has_more_to_try(&self, turn: usize) -> bool {
        match &self.nodes[turn] {
            Node::Turn(turn) => turn.options.iter().any(|t| !turn.todo.contains(t)),
            Node::Value { .. } => false,
        }
    }

    /// The step of this turn and a later one could have come in the other order. An execution in which
    /// they do begins, from this turn on, with a step of any one of `initials`: one of them must be tried.
    pub(crate) fn race(&mut self, turn: usize, initials: ThreadSet) {
        if let Node::Turn(turn) = &mut self.nodes[turn] {
            let asleep = |t: usize| turn.sleep.iter().any(|s| s.thread == t);
            if initials.iter().any(|t| turn.todo.contains(t) || asleep(t)) {
                return;
            }
            match turn.options.iter().find(|t| initials.contains(*t)) {
                Some(thread) => turn.todo.insert(thread),
                None => turn.options.iter().for_each(|t| turn.todo.insert(t)),
            }
        }
    }

    /// Has the execution ended before it made all the choices that were recorded of it?
    pub(crate) fn is_cut_short(&self) -> bool {
        self.depth < self.nodes.len()
    }

    /// Goes to the next execution; false when there is none.
    pub(crate) fn advance(&mut self) -> bool {
        self.redundant = false;
        self.depth = 0;
        self.steps.clear();
        while let Some(node) = self.nodes.last_mut() {
            let more = match node {
                Node::Value { chosen, of } => {
                    *chosen += 1;
                    *chosen < *of
                }
                Node::Turn(turn) => turn.next(self.reduction),
            };
            if more {
                self.fresh = self.nodes.len() - 1;
                if matches!(self.nodes[self.fresh], Node::Value { .. }) {
                    // The step that asked for the value is to be looked at again.
                    self.depth = self.fresh;
                    self.fresh = self.turn_index().unwrap_or(0);
                    self.depth = 0;
                }
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
        self.steps.clear();
    }
}

impl Turn {
    fn next(&mut self, reduction: Reduction) -> bool {
        self.done.insert(self.chosen);
        let footprint = std::mem::take(&mut self.footprint);
        // An object met for the first time has another number in another execution: then nothing
        // can be said about what would wake the thread, and it must not sleep.
        if reduction == Reduction::Equivalent
            && footprint.0.iter().all(|(object, _)| *object < self.objects)
        {
            self.sleep.push(Asleep { thread: self.chosen, footprint });
        }
        let open = |t: &usize| {
            self.todo.contains(*t)
                && !self.done.contains(*t)
                && !self.sleep.iter().any(|s| s.thread == *t)
        };
        match self.options.iter().find(open) {
            Some(thread) => {
                self.chosen = thread;
                true
            }
            None => false,
        }
    }
}
