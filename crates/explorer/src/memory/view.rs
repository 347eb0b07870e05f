//! What a thread knows, and what comes before an event.

use crate::MAX_THREADS;

/// By thread: the last epoch that happened before.
pub(crate) type Clock = [u32; MAX_THREADS];

/// Takes over what another has heard.
pub(super) fn join(mine: &mut Clock, theirs: &Clock) {
    mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine = (*mine).max(*theirs));
}

/// What a thread knows, or what a message tells.
#[derive(Debug, Default)]
pub(crate) struct View {
    /// By object: the place of the oldest store that may still be read.
    seen: Vec<u32>,
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
            self.seen.resize(other.seen.len(), 0);
        }
        for (mine, theirs) in self.seen.iter_mut().zip(&other.seen) {
            *mine = (*mine).max(*theirs);
        }
        join(&mut self.clock, &other.clock);
    }

    pub(crate) fn get(&self, object: u32) -> u32 {
        self.seen.get(object as usize).copied().unwrap_or(0)
    }

    pub(super) fn raise(&mut self, object: u32, place: u32) {
        let at = object as usize;
        if self.seen.len() <= at {
            self.seen.resize(at + 1, 0);
        }
        self.seen[at] = self.seen[at].max(place);
    }
}

/// By thread: how many of its stores come before something, in the order in which things were executed
/// and along program order, reads-from, modification order, from-read and the use of other objects.
/// Whatever else differs, this is the same in all executions that differ only in the order of
/// independent steps.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Past(Clock);

impl Past {
    pub(crate) fn join(&mut self, other: &Past) {
        join(&mut self.0, &other.0);
    }

    /// The thread has done one more store: its number.
    pub(super) fn count(&mut self, thread: usize) -> u32 {
        self.0[thread] += 1;
        self.0[thread]
    }

    /// Does this store of the thread come before?
    pub(super) fn has(&self, thread: usize, nth: u32) -> bool {
        self.0[thread] >= nth
    }
}
