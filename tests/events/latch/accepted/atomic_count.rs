//! The count is atomic, and only the last thread takes the lock, to wake those that wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Latch {
    left: AtomicUsize,
    open: Mutex<bool>,
    opened: Condvar,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        let open = Mutex::new(count == 0);
        Latch { left: AtomicUsize::new(count), open, opened: Condvar::new() }
    }

    pub fn count_down(&self) {
        let less = |left: usize| left.checked_sub(1);
        // AcqRel: the last one has seen what all others did, and hands it on through the lock.
        if self.left.fetch_update(Ordering::AcqRel, Ordering::Relaxed, less) == Ok(1) {
            *self.open.lock().unwrap() = true;
            self.opened.notify_all();
        }
    }

    pub fn wait(&self) {
        let open = self.open.lock().unwrap();
        drop(self.opened.wait_while(open, |open| !*open).unwrap());
    }
}
