//! What a thread knows, and what comes before an event.

use crate::ids::{ByThread, Epoch, ObjectId, ThreadId, Timestamp};

/// By thread: the last epoch that happened before.
pub(crate) type Clock = ByThread<Epoch>;

/// What a thread knows, or what a message tells.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// By object: when the oldest store that may still be read was stored.
    seen: Vec<Timestamp>,
    pub(crate) clock: Clock,
}

impl Clone for View {
    fn clone(&self) -> View {
        View { seen: self.seen.clone(), clock: self.clock }
    }

    fn clone_from(&mut self, other: &View) {
        self.seen.clone_from(&other.seen);
        self.clock = other.clock;
    }
}

impl View {
    pub(crate) fn join(&mut self, other: &View) {
        if self.seen.len() < other.seen.len() {
            self.seen.resize(other.seen.len(), Timestamp::default());
        }
        for (mine, theirs) in self.seen.iter_mut().zip(&other.seen) {
            *mine = (*mine).max(*theirs);
        }
        self.clock.join(&other.clock);
    }

    pub(crate) fn get(&self, object: ObjectId) -> Timestamp {
        self.seen.get(object.index()).copied().unwrap_or_default()
    }

    pub(super) fn raise(&mut self, object: ObjectId, timestamp: Timestamp) {
        let at = object.index();
        if self.seen.len() <= at {
            self.seen.resize(at + 1, Timestamp::default());
        }
        self.seen[at] = self.seen[at].max(timestamp);
    }
}

/// By thread: how many of its stores come before something, in the order in which things were executed
/// and along program order, reads-from, modification order, from-read and the use of other objects.
/// Whatever else differs, this is the same in all executions that differ only in the order of
/// independent steps.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Past(ByThread<u16>);

impl Past {
    pub(crate) fn join(&mut self, other: &Past) {
        self.0.join(&other.0);
    }

    /// The thread has done one more store: its number.
    pub(super) fn count(&mut self, thread: ThreadId) -> u16 {
        let count = self.0[thread].checked_add(1).expect("a thread stores less than 65,536 times");
        self.0[thread] = count;
        count
    }

    /// Does this store of the thread come before?
    pub(super) fn has(&self, thread: ThreadId, nth: u16) -> bool {
        self.0[thread] >= nth
    }
}
