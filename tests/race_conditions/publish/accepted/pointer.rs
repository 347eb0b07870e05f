//! The result is plain memory, and what is published is the pointer to it: flag and numbers in one.

use interleave::Partial;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::thread;

pub struct Published {
    /// Null, or the result, from `Box::into_raw`. It is set once and freed in `drop`.
    result: AtomicPtr<Partial>,
}

impl Published {
    pub fn new() -> Published {
        Published { result: AtomicPtr::new(ptr::null_mut()) }
    }

    pub fn publish(&self, result: Partial) {
        // Release: who sees the pointer sees what it points to.
        self.result.store(Box::into_raw(Box::new(result)), Ordering::Release);
    }

    pub fn get(&self) -> Option<Partial> {
        let result = self.result.load(Ordering::Acquire);
        // SAFETY: null, or valid until `drop`, and nobody writes to it any more.
        unsafe { result.as_ref() }.copied()
    }

    pub fn wait(&self) -> Partial {
        loop {
            if let Some(result) = self.get() {
                return result;
            }
            thread::yield_now();
        }
    }
}

impl Drop for Published {
    fn drop(&mut self) {
        let result = *self.result.get_mut();
        if !result.is_null() {
            // SAFETY: it comes from `Box::into_raw`, and nobody else has this value any more.
            drop(unsafe { Box::from_raw(result) });
        }
    }
}
