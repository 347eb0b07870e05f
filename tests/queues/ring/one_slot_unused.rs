//! Mistake: capacity off by one
//!
//! One slot is never filled, so that a full ring differs from an empty one, but there is no extra
//! slot to make up for it.
//!
//! Rejected by: room, model, as capacity off by one
//! Rejected by: room, native, as capacity off by one

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Ring<T> {
    slots: Box<[UnsafeCell<Option<T>>]>,
    put: AtomicUsize,
    taken: AtomicUsize,
}

// SAFETY: a slot is used by one side at a time, and items go from one thread to another: that is what
// `T: Send` allows. That it is one side at a time is what
// the two counts say.
unsafe impl<T: Send> Sync for Ring<T> {}

pub struct Producer<T> {
    ring: Arc<Ring<T>>,
}

pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
}

pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let slots = (0..capacity.max(1)).map(|_| UnsafeCell::new(None)).collect();
    let ring = Ring { slots, put: AtomicUsize::new(0), taken: AtomicUsize::new(0) };
    let ring = Arc::new(ring);
    (Producer { ring: Arc::clone(&ring) }, Consumer { ring })
}

impl<T> Producer<T> {
    pub fn push(&mut self, item: T) -> Result<(), T> {
        let Ring { slots, put, taken } = &*self.ring;
        let count = put.load(Ordering::Relaxed);
        let next = (count + 1) % slots.len();
        if next == taken.load(Ordering::Acquire) {
            return Err(item);
        }
        // SAFETY: the slot is free, so the consumer does not use it until the store below.
        unsafe { *slots[count % slots.len()].get() = Some(item) };
        put.store(next, Ordering::Release);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let Ring { slots, put, taken } = &*self.ring;
        let count = taken.load(Ordering::Relaxed);
        if put.load(Ordering::Acquire) == count {
            return None;
        }
        // SAFETY: the slot is filled, so the producer does not use it until the store below.
        let item = unsafe { (*slots[count % slots.len()].get()).take() };
        taken.store((count + 1) % slots.len(), Ordering::Release);
        item
    }
}
