//! How the threads stand at some moment, for those who read of it.

use crate::Standing;
use crate::ids::ThreadId;
use crate::machine::execution::Execution;
use crate::machine::readiness::Readiness;
use crate::machine::recorder::Stood;

impl Execution {
    /// How all threads stand now.
    pub(crate) fn all_stood(&self) -> Vec<Stood> {
        self.threads.ids().map(|t| self.stood(t)).collect()
    }

    fn stood(&self, t: ThreadId) -> Stood {
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
