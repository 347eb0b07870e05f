//! Mistake: lost update
//!
//! A lock made of a flag, which is checked and then set: two threads can both find it free.
//!
//! Rejected by: two_threads, model, as lost update

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

pub struct Progress {
    busy: AtomicBool,
    read: AtomicU64,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { busy: AtomicBool::new(false), read: AtomicU64::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        while self.busy.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        self.busy.store(true, Ordering::SeqCst);
        let read = self.read.load(Ordering::SeqCst) + rows;
        self.read.store(read, Ordering::SeqCst);
        self.busy.store(false, Ordering::SeqCst);
        read
    }

    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}
