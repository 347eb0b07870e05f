//! Mistake: wrong answer
//!
//! The chunks are counted in 16 bits, and after 65,535 of them the count begins again.
//!
//! Rejected by: many_chunks, native, as wrong answer

use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

pub struct Progress {
    read: AtomicU16,
    waiting: Mutex<Vec<Thread>>,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU16::new(0), waiting: Mutex::new(Vec::new()) }
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
            if usize::from(self.read.load(Ordering::Acquire)) >= chunks {
                return true;
            }
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            self.waiting.lock().unwrap().push(thread::current());
            if usize::from(self.read.load(Ordering::Acquire)) < chunks {
                thread::park_timeout(left);
            }
        }
    }
}
