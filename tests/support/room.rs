//! A room that only so many threads may be in at the same time.

use harness::ensure;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts who is inside, and ends the check when they are too many.
///
/// The count is an atomic of `std`, so under the model entering and leaving are steps, between which
/// every other thread is tried. It is relaxed: it orders nothing that the subject fails to order.
pub struct Room {
    inside: AtomicUsize,
    most: usize,
    too_many: &'static str,
    what: &'static str,
}

impl Room {
    /// An empty room for `most` threads. `too_many` is the verdict if more are inside, and `what` is what
    /// they are: "threads have a permit".
    pub fn new(most: usize, too_many: &'static str, what: &'static str) -> Room {
        Room { inside: AtomicUsize::new(0), most, too_many, what }
    }

    /// Goes in.
    pub fn enter(&self) {
        self.enter_as(1);
    }

    /// Goes in and takes the place of `size` threads.
    pub fn enter_as(&self, size: usize) {
        let inside = self.inside.fetch_add(size, Relaxed) + size;
        let Room { most, what, .. } = self;
        ensure!(
            inside <= *most,
            self.too_many,
            "{inside} {what} at the same time; there may be {most}"
        );
    }

    /// Goes out. Returns whether anyone was inside.
    pub fn leave(&self) -> bool {
        self.leave_as(1)
    }

    /// Goes out and leaves the place of `size` threads. Returns whether they were inside.
    pub fn leave_as(&self, size: usize) -> bool {
        self.inside.fetch_sub(size, Relaxed) >= size
    }

    /// Goes in and out again.
    pub fn visit(&self) {
        self.enter();
        self.leave();
    }
}
