//! The single order of all sequentially consistent operations, as far as it is known.
//!
//! C++20 [atomics.order] asks for one order S of all `SeqCst` operations and fences, such that A comes before
//! B in it where A strongly happens before B, and where A, or a later event, is coherence-ordered before
//! B: before it in modification order, or read by it, or reading what it overwrites. S need not be the
//! order of execution. So no order is kept here: for each operation those that must come before it,
//! and an execution in which one would have to come before itself is impossible.

use super::History;
use super::nodes::{SeqCstOp, Set};
use super::view::{Clock, View};
use crate::ids::{Epoch, ObjectId, ThreadId, ThreadSet};

struct Operation {
    thread: ThreadId,
    epoch: Epoch,
    /// All that must come before it.
    before: Set,
    /// For a fence: what had happened before it.
    fence: Option<View>,
}

/// All sequentially consistent operations of an execution, and what is known of their order.
#[derive(Default)]
pub(crate) struct TotalOrder {
    operations: Vec<Operation>,
    /// Those that are fences.
    fences: Vec<SeqCstOp>,
}

/// An operation on an atomic, where it would stand.
pub(super) struct Placed<'a> {
    pub(super) thread: ThreadId,
    pub(super) is_seq_cst: bool,
    pub(super) object: ObjectId,
    /// The store that it reads, or that it comes right after.
    pub(super) index: usize,
    pub(super) is_store: bool,
    /// What happened before it, without and with what it learns by reading.
    pub(super) before: &'a Clock,
    pub(super) after: &'a Clock,
}

impl TotalOrder {
    /// Is there still a possible order with this access?
    pub(super) fn allows(&self, history: &History, access: &Placed<'_>) -> bool {
        if self.operations.is_empty() {
            return true;
        }
        let later = self.later(history, access);
        later.is_empty() || !self.earlier(history, access).meets(&later)
    }

    /// The access has happened; it read or stored the store at `index`.
    pub(super) fn add(&mut self, history: &mut History, access: &Placed<'_>, index: usize) {
        if self.operations.is_empty() && !access.is_seq_cst {
            return;
        }
        let later = self.later(history, access);
        let mut earlier = self.earlier(history, access);
        let mut comes_after = self.known_fences(access);
        if access.is_seq_cst {
            let mut before = self.happened(access.thread, access.before);
            before.join(&self.coherent(history, access));
            let node = self.push(access.thread, access.before, before, None);
            history.marks_of(index).nodes.insert(node);
            comes_after.insert(node);
            earlier.insert(node);
        }
        if !comes_after.is_empty() {
            let marks = history.marks_of(index);
            match access.is_store {
                true => marks.written_after.join(&comes_after),
                false => marks.read_after.join(&comes_after),
            }
        }
        if !later.is_empty() {
            for (node, operation) in self.operations.iter_mut().enumerate() {
                if later.has(SeqCstOp(node)) || operation.before.meets(&later) {
                    operation.before.join(&earlier);
                }
            }
        }
    }

    /// A sequentially consistent fence, with what had happened before and after it took effect. The
    /// histories are those of all objects.
    pub(crate) fn fence<'a>(
        &mut self,
        thread: ThreadId,
        before: &Clock,
        after: &View,
        histories: impl Iterator<Item = (ObjectId, &'a History)>,
    ) {
        let mut nodes = self.happened(thread, before);
        for (object, history) in histories.filter(|(_, history)| history.is_started()) {
            let known = history.index(after.get(object));
            nodes.join(&before_all_after(history, known, false));
        }
        let node = self.push(thread, before, nodes, Some(after.clone()));
        self.fences.push(node);
    }

    fn push(&mut self, thread: ThreadId, now: &Clock, nodes: Set, fence: Option<View>) -> SeqCstOp {
        let before = self.closed(&nodes);
        let epoch = now[thread];
        self.operations.push(Operation { thread, epoch, before, fence });
        SeqCstOp(self.operations.len() - 1)
    }

    /// These, and all that must come before them.
    fn closed(&self, nodes: &Set) -> Set {
        let mut closed = nodes.clone();
        nodes.iter().for_each(|node| closed.join(&self.operations[node.0].before));
        closed
    }

    /// What strongly happens before the thread's next operation. Of another thread that is what comes
    /// before the event that its last message is from; not that event itself, which may be
    /// sequentially consistent where the one that read it is not.
    fn happened(&self, thread: ThreadId, now: &Clock) -> Set {
        let mut nodes = Set::default();
        let mut found = ThreadSet::default();
        for (node, operation) in self.operations.iter().enumerate().rev() {
            let by = operation.thread;
            if !found.contains(by) && (by == thread || operation.epoch < now[by]) {
                found.insert(by);
                nodes.insert(SeqCstOp(node));
            }
        }
        nodes
    }

    /// What is coherence-ordered before the access, or has a fence before it that is.
    fn coherent(&self, history: &History, access: &Placed<'_>) -> Set {
        before_all_after(history, access.index, access.is_store)
    }

    /// The last fence of each thread that happened before the access.
    fn known_fences(&self, access: &Placed<'_>) -> Set {
        let mut nodes = Set::default();
        let mut found = ThreadSet::default();
        for node in self.fences.iter().rev() {
            let Operation { thread: by, epoch, .. } = self.operations[node.0];
            let happened = by == access.thread || epoch <= access.after[by];
            if happened && !found.contains(by) {
                found.insert(by);
                nodes.insert(*node);
            }
        }
        nodes
    }

    /// All that must come before what is coherence-ordered after the access.
    fn earlier(&self, history: &History, access: &Placed<'_>) -> Set {
        let mut nodes = self.known_fences(access);
        if access.is_seq_cst {
            nodes.join(&self.happened(access.thread, access.before));
            nodes.join(&self.coherent(history, access));
        }
        self.closed(&nodes)
    }

    /// What the access is coherence-ordered before, and the fences after that.
    fn later(&self, history: &History, access: &Placed<'_>) -> Set {
        if access.index == history.last() {
            return Set::default();
        }
        let mut nodes = history.nodes_after(access.index);
        let timestamp = history.timestamp(access.index);
        for fence in &self.fences {
            let seen = self.operations[fence.0].fence.as_ref();
            if seen.is_some_and(|seen| seen.get(access.object) > timestamp) {
                nodes.insert(*fence);
            }
        }
        nodes
    }
}

/// What is before all that comes after the stores up to the one at `index`, and after the readers of the
/// earlier ones; with those of the last one, too, if it is `replaced`.
fn before_all_after(history: &History, index: usize, replaced: bool) -> Set {
    let mut nodes = Set::default();
    for (at, store) in history.stores()[..=index].iter().enumerate() {
        let Some(marks) = &store.marks else { continue };
        nodes.join(&marks.written_after);
        if at < index || replaced {
            nodes.join(&marks.read_after);
        }
    }
    nodes
}
