//! An atomic count, and a list of threads to unpark.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

pub struct Progress {
    read: AtomicUsize,
    waiting: Mutex<Vec<Thread>>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicUsize::new(0), waiting: Mutex::new(Vec::new()) }
    }

    pub fn advance(&self) {
        self.read.fetch_add(1, Ordering::AcqRel);
        for thread in self.waiting.lock().unwrap().drain(..) {
            thread.unpark();
        }
    }

    pub fn wait_for(&self, chunks: usize, limit: Duration) -> bool {
        let start = Instant::now();
        loop {
            if self.read.load(Ordering::Acquire) >= chunks {
                return true;
            }
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            self.waiting.lock().unwrap().push(thread::current());
            // Read before the entry: then nobody may be left to unpark this thread.
            if self.read.load(Ordering::Acquire) < chunks {
                thread::park_timeout(left);
            }
        }
    }
}
