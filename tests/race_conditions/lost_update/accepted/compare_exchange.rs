//! The new value is written only if the old one is still there; if not, the addition begins again.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub struct Progress {
    read: AtomicU64,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: AtomicU64::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        let mut read = self.read.load(Relaxed);
        while let Err(newer) = self.read.compare_exchange_weak(read, read + rows, Relaxed, Relaxed)
        {
            read = newer;
        }
        read + rows
    }

    pub fn read(&self) -> u64 {
        self.read.load(Relaxed)
    }
}
