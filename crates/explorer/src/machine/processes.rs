//! Processes, and how they die.
//!
//! A process is a thread with all the threads that it starts. One that is mortal has a *death* beside it:
//! a thread of one step, which the scheduler may choose whenever the process is alive and nothing has
//! crashed yet in this execution. Every step of a mortal process reads its *life*, and the death writes it.
//! So the reduction sees that a crash commutes with what other processes do, and with nothing that the
//! dying one does; no other rule is needed for it.

use crate::ids::{ObjectId, ProcessId, ThreadSet};
use std::cell::Cell;
use std::rc::Rc;

#[derive(Default)]
pub(crate) struct Processes {
    /// The one crash that an execution may have. All deaths use it, so their order matters; it is made
    /// when the first mortal process is started.
    pub(super) crash: Option<ObjectId>,
    pub(super) has_crashed: bool,
    /// Threads that have crashed and whose stacks are to be given up.
    pub(super) dead: ThreadSet,
    /// What the death of a process changes: pages that it has written and that need not have reached the
    /// others, pipes of which it has an end, file locks that it holds.
    pub(super) changes_in_death: Vec<(ProcessId, ObjectId)>,
    /// By process, for those of which it is asked: has it crashed?
    has_died: Vec<(ProcessId, Rc<Cell<bool>>)>,
}

impl Processes {
    pub(crate) fn take_dead(&mut self) -> ThreadSet {
        std::mem::take(&mut self.dead)
    }

    /// From now on the death of this process changes the object.
    pub(crate) fn changes_in_death(&mut self, process: ProcessId, object: ObjectId) {
        if !self.changes_in_death.contains(&(process, object)) {
            self.changes_in_death.push((process, object));
        }
    }

    /// Becomes true when the process crashes: for predicates, which cannot ask the execution.
    pub(crate) fn has_died(&mut self, process: ProcessId) -> Rc<Cell<bool>> {
        let known = self.has_died.iter().find(|(other, _)| *other == process);
        known.map(|(_, has_died)| has_died.clone()).unwrap_or_else(|| {
            let has_died = Rc::new(Cell::new(false));
            self.has_died.push((process, has_died.clone()));
            has_died
        })
    }

    /// No death changes the object any more.
    pub(crate) fn changes_with_none(&mut self, object: ObjectId) {
        self.changes_in_death.retain(|(_, other)| *other != object);
    }
}
