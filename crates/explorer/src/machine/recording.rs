//! An execution writes down what it does, if it is recorded.

use crate::Standing;
use crate::machine::execution::Execution;
use crate::machine::rt::Readiness;
use crate::record::{Event, Fact, Spot, Stood, What};

impl Execution {
    /// Adds a row to the trace, if one is recorded.
    pub(crate) fn log(
        &mut self,
        verb: &'static str,
        object: Option<u32>,
        rest: String,
        spot: Spot,
    ) {
        if self.rules.record {
            let (thread, turn) = (self.current, self.taken.len() as u32);
            self.events.push(Event { thread, verb, object, rest, spot, fault: false, turn });
        }
    }

    pub(crate) fn fact(&mut self, what: What) {
        if self.rules.tell {
            let (at, thread, turn) = (self.events.len(), self.current, self.taken.len() as u32);
            self.facts.facts.push(Fact { at, thread, turn, what });
        }
    }

    /// A turn has been given.
    pub(crate) fn stands(&mut self) {
        if self.rules.tell {
            let stood = (0..self.threads.len()).map(|t| self.stood(t)).collect();
            self.facts.turns.push(stood);
        }
    }

    pub(crate) fn stood(&self, t: usize) -> Stood {
        let thread = &self.threads[t];
        let state = |readiness| match readiness {
            Readiness::Ready | Readiness::Idle { until: None } => Standing::Ready,
            Readiness::Blocked => Standing::Blocked,
            Readiness::Asleep
            | Readiness::Spurious
            | Readiness::Idle { .. }
            | Readiness::Dozes { .. } => Standing::Asleep,
        };
        let pending = thread.pending.as_ref().filter(|_| !thread.finished);
        Stood {
            state: match pending {
                _ if thread.finished => None,
                None => Some(Standing::Ready),
                Some(pending) => Some(state(self.readiness_of(pending))),
            },
            verb: pending.map_or("", |p| p.verb),
            object: pending.and_then(|p| p.object),
            holder: self.waits_for(t),
        }
    }
}
