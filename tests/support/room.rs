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
}

impl Room {
    /// An empty room for `most` threads. `too_many` is the verdict if more are inside.
    pub fn new(most: usize, too_many: &'static str) -> Room {
        Room { inside: AtomicUsize::new(0), most, too_many }
    }

    /// Goes in.
    pub fn enter(&self) {
        self.enter_as(1);
    }

    /// Goes in and takes the place of `size` threads.
    pub fn enter_as(&self, size: usize) {
        let (inside, most) = (self.inside.fetch_add(size, Relaxed) + size, self.most);
        ensure!(
            inside <= most,
            self.too_many,
            "there may be {most} at once, and now it is {inside}"
        );
    }

    /// Goes out.
    pub fn leave(&self) {
        self.leave_as(1);
    }

    /// Goes out and leaves the place of `size` threads.
    pub fn leave_as(&self, size: usize) {
        self.inside.fetch_sub(size, Relaxed);
    }

    /// Goes in and out again.
    pub fn visit(&self) {
        self.enter();
        self.leave();
    }
}
