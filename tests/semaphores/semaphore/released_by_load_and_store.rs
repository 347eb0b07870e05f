//! Mistake: lost permit
//!
//! The number of permits is loaded, and one more stored. Of two threads that give a permit back at once, one
//! writes over what the other wrote.
//!
//! Rejected by: releases_at_once, model, as lost permit

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Semaphore {
    free: AtomicUsize,
    waiting: Mutex<()>,
    freed: Condvar,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits), waiting: Mutex::new(()), freed: Condvar::new() }
    }

    pub fn acquire(&self) {
        let mut waiting = self.waiting.lock().unwrap();
        while !self.try_acquire() {
            waiting = self.freed.wait(waiting).unwrap();
        }
    }

    pub fn try_acquire(&self) -> bool {
        let one_less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less).is_ok()
    }

    pub fn release(&self) {
        let free = self.free.load(Ordering::Acquire);
        self.free.store(free + 1, Ordering::Release);
        let _waiting = self.waiting.lock().unwrap();
        self.freed.notify_one();
    }
}
