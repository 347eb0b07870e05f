//! Uses of an `UnsafeCell`: which of them were writes, and which are not ordered.

use crate::failure::Fault;
use crate::ids::{Epoch, ObjectId, ThreadId};
use crate::machine::access::Access;
use crate::machine::execution::Execution;

/// A cell that a thread has got a pointer into, and what was in it.
pub(crate) struct Got {
    object: ObjectId,
    /// How far the thread was.
    epoch: Epoch,
    content: *const u8,
    before: Vec<u8>,
}

/// Of a larger cell only the beginning is looked at.
const LOOKED_AT: usize = 256;

impl Got {
    /// # Safety
    /// `size` bytes at `content` can be read, now and until the thread's next step.
    pub(crate) unsafe fn new(
        object: ObjectId,
        epoch: Epoch,
        content: *const u8,
        size: usize,
    ) -> Got {
        // SAFETY: the caller promises that.
        let before = unsafe { bytes(content, size.min(LOOKED_AT)) };
        Got { object, epoch, content, before }
    }
}

/// What is in memory now.
///
/// # Safety
/// So many bytes can be read there.
unsafe fn bytes(at: *const u8, count: usize) -> Vec<u8> {
    // SAFETY: the caller promises that. Some of the bytes may never have been written: a volatile read
    // gives what is there, and nothing is made of it but a comparison.
    (0..count).map(|n| unsafe { at.add(n).read_volatile() }).collect()
}

impl Execution {
    /// Has the current thread written to the cell that it got a pointer into? True if that is a race.
    pub(crate) fn settle_cell(&mut self) -> bool {
        let me = self.current;
        let Some(Got { object, epoch, content, before }) = self.threads[me].got.take() else {
            return false;
        };
        // SAFETY: the thread has come to no other step since it got the pointer.
        if unsafe { bytes(content, before.len()) } == before {
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
