//! Mistake: too many at once
//!
//! A thread that has looked a million times is taken to have been forgotten, and goes on without a permit.
//!
//! Rejected by: waiter_sleeps, native, as too many at once
//! Rejected by: waiter_sleeps, native, as busy wait

use std::hint;
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Semaphore {
    free: AtomicUsize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits) }
    }

    pub fn acquire(&self) {
        for _ in 0..1_000_000 {
            if self.try_acquire() {
                return;
            }
            hint::spin_loop();
        }
    }

    pub fn try_acquire(&self) -> bool {
        let one_less = |free: usize| free.checked_sub(1);
        self.free.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_less).is_ok()
    }

    pub fn release(&self) {
        self.free.fetch_add(1, Ordering::Release);
    }
}
