//! What the ordering of an operation asks for.

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Release, SeqCst};

pub(super) fn acquires(order: Ordering) -> bool {
    matches!(order, Acquire | AcqRel | SeqCst)
}

pub(super) fn releases(order: Ordering) -> bool {
    matches!(order, Release | AcqRel | SeqCst)
}
