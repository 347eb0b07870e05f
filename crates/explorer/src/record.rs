//! What is taken down while an execution is recorded: rows for its trace, facts for its picture, and
//! the steps for its schedule.

use crate::ids::{ObjectId, Step, ThreadId};
use crate::machine::recorder::{Deed, Recorder, Spot, Stood, Taken, What};
use report::schedule::Detail;
use std::collections::HashMap;

/// One thing that a thread did.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) thread: ThreadId,
    pub(crate) verb: &'static str,
    pub(crate) object: Option<ObjectId>,
    /// What follows the object's name: a value, an ordering.
    pub(crate) rest: String,
    pub(crate) spot: Spot,
    pub(crate) fault: bool,
    /// The step that it belongs to.
    pub(crate) step: Step,
}

pub(crate) struct Fact {
    /// The number of events before it.
    pub(crate) at: usize,
    pub(crate) thread: ThreadId,
    pub(crate) step: Step,
    pub(crate) what: What,
}

/// All that there is to tell of an execution.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) steps: Steps,
    pub(crate) events: Vec<Event>,
    pub(crate) facts: Vec<Fact>,
    /// By step: how each thread stood when it began.
    pub(crate) stood: Vec<Vec<Stood>>,
    /// The newest value of each object, as the trace writes it.
    pub(crate) shown: HashMap<ObjectId, String>,
}

impl Record {
    /// The step under way.
    pub(crate) fn step(&self) -> Step {
        Step::new(self.steps.taken.len())
    }
}

impl Recorder for Record {
    fn begins(&mut self, step: Taken, stood: Vec<Stood>) {
        self.steps.taken.push(step);
        self.stood.push(stood);
    }

    fn deviates(&mut self, detail: Detail) {
        self.steps.deviates(detail);
    }

    fn keeps_deeds(&self) -> bool {
        true
    }

    fn does(&mut self, thread: ThreadId, deed: Deed) {
        let Deed { verb, object, rest, spot } = deed;
        let step = self.step();
        self.events.push(Event { thread, verb, object, rest, spot, fault: false, step });
    }

    fn fact(&mut self, thread: ThreadId, what: What) {
        let (at, step) = (self.events.len(), self.step());
        self.facts.push(Fact { at, thread, step, what });
    }

    fn shows(&mut self, object: ObjectId, value: String) {
        self.shown.insert(object, value);
    }
}

/// The steps of an execution, and nothing of what happened in them.
#[derive(Default)]
pub(crate) struct Steps {
    pub(crate) taken: Vec<Taken>,
}

impl Recorder for Steps {
    fn begins(&mut self, step: Taken, _: Vec<Stood>) {
        self.taken.push(step);
    }

    fn deviates(&mut self, detail: Detail) {
        if let Some(taken) = self.taken.last_mut() {
            taken.detail = Some(detail);
            taken.is_usual = false;
        }
    }

    fn keeps_deeds(&self) -> bool {
        false
    }

    fn does(&mut self, _: ThreadId, _: Deed) {}

    fn fact(&mut self, _: ThreadId, _: What) {}

    fn shows(&mut self, _: ObjectId, _: String) {}
}
