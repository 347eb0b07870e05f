//! How far this process has come, whatever it does: a number that grows.
//!
//! Where it stands still, libhdf5 is busy with one thing. Another thread can tell by it whether that
//! takes too long.

// Of `core`: it is no part of what the model explores.
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Relaxed: a number to look at, and no other memory is read on the strength of it.
static STEPS: AtomicU64 = AtomicU64::new(0);

/// Counts a step: an object that was found, a dataset that was opened, a piece that was reduced, a
/// mebibyte of a large one.
pub(crate) fn count() {
    STEPS.fetch_add(1, Relaxed);
}

/// Steps so far.
pub(crate) fn so_far() -> u64 {
    STEPS.load(Relaxed)
}
