//! Accesses to an `UnsafeCell`, and which of them nothing puts in an order.

use super::View;
use crate::ids::{ByThread, Epoch, ThreadId};

/// Accesses to an `UnsafeCell`: the epochs of the last write and of the reads since.
#[derive(Default)]
pub(crate) struct Accesses {
    write: Option<(ThreadId, Epoch)>,
    reads: ByThread<Epoch>,
}

impl Accesses {
    /// Records a read; the thread that made an earlier, unordered write if there is.
    pub(crate) fn reads(&mut self, me: ThreadId, view: &View) -> Option<ThreadId> {
        let other = self.written(me, view);
        self.reads[me] = view.clock[me];
        other
    }

    /// Records a write at that epoch of the thread; the thread that made an earlier, unordered access if
    /// there is.
    pub(crate) fn writes(&mut self, me: ThreadId, view: &View, epoch: Epoch) -> Option<ThreadId> {
        let unordered =
            |(t, epoch): (ThreadId, &Epoch)| (t != me && *epoch > view.clock[t]).then_some(t);
        let other = self.written(me, view).or_else(|| self.reads.iter().find_map(unordered));
        self.write = Some((me, epoch));
        self.reads = Default::default();
        other
    }

    fn written(&self, me: ThreadId, view: &View) -> Option<ThreadId> {
        let (thread, epoch) = self.write?;
        (thread != me && view.clock[thread] < epoch).then_some(thread)
    }
}
