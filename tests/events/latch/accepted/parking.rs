//! An atomic count, and a list of threads to unpark.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};

pub struct Latch {
    /// Counted down with Release, loaded with Acquire: all that was done before a count is seen by
    /// who finds 0.
    left: AtomicUsize,
    waiting: Mutex<Vec<Thread>>,
}

impl Latch {
    pub fn new(count: usize) -> Latch {
        Latch { left: AtomicUsize::new(count), waiting: Mutex::new(Vec::new()) }
    }

    pub fn count_down(&self) {
        let less = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::Release, Ordering::Relaxed, less) == Ok(1) {
            for thread in self.waiting.lock().unwrap().drain(..) {
                thread.unpark();
            }
        }
    }

    pub fn wait(&self) {
        if self.left.load(Ordering::Acquire) > 0 {
            self.waiting.lock().unwrap().push(thread::current());
        }
        while self.left.load(Ordering::Acquire) > 0 {
            thread::park();
        }
    }
}
