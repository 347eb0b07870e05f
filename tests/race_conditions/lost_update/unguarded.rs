//! Mistake: data race
//!
//! A plain number behind `unsafe`, which tells the compiler that all is well. It is not: the behaviour
//! is undefined.
//!
//! Rejected by: two_threads, model, as data race

use std::cell::UnsafeCell;

pub struct Progress {
    read: UnsafeCell<u64>,
}

// SAFETY: none. Nothing orders the accesses of two threads.
unsafe impl Sync for Progress {}

impl Progress {
    pub fn new() -> Progress {
        Progress { read: UnsafeCell::new(0) }
    }

    pub fn add(&self, rows: u64) -> u64 {
        // SAFETY: none.
        unsafe {
            *self.read.get() += rows;
        }
        self.read()
    }

    pub fn read(&self) -> u64 {
        // SAFETY: none.
        unsafe { *self.read.get() }
    }
}
