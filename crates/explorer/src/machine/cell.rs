//! Uses of an `UnsafeCell`: which of them were writes, and which are not ordered.

use crate::failure::Fault;
use crate::ids::ThreadId;
use crate::machine::access::Access;
use crate::machine::content::Got;
use crate::machine::execution::Execution;

impl Execution {
    /// Has the current thread written to the cell that it got a pointer into? True if that is a race.
    pub(crate) fn settle_cell(&mut self) -> bool {
        let me = self.current;
        let Some(Got { object, epoch, content }) = self.threads[me].got.take() else {
            return false;
        };
        // SAFETY: the thread has come to no other step since it got the pointer.
        if !unsafe { content.has_changed() } {
            return false;
        }
        self.touch(object, Access::Write);
        let view = &self.threads[me].knows.now;
        let other = self.objects[object].accesses.writes(me, view, epoch);
        self.raced(other)
    }

    /// The current thread's use of a cell is not ordered with that of the other thread, if there is one.
    pub(crate) fn raced(&mut self, other: Option<ThreadId>) -> bool {
        let Some(other) = other else { return false };
        let message = format!(
            "{} and {} use the same UnsafeCell, and nothing orders the two accesses",
            self.thread_name(other),
            self.thread_name(self.current)
        );
        self.fail(Fault::DataRace, message);
        true
    }
}
