//! Mistake: full mistaken for empty
//!
//! Both sides remember the slot at which they are, and the ring counts as empty when it is the
//! same. It is the same when the ring is full, too.
//!
//! Rejected by: room, model, as full mistaken for empty
//! Rejected by: room, native, as full mistaken for empty

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
        // SAFETY: the consumer has left the slot, or does not come to it before the store below.
        let slot = unsafe { &mut *slots[count].get() };
        if count == taken.load(Ordering::Acquire) && slot.is_some() {
            return Err(item);
        }
        *slot = Some(item);
        put.store((count + 1) % slots.len(), Ordering::Release);
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
        let item = unsafe { (*slots[count].get()).take() };
        taken.store((count + 1) % slots.len(), Ordering::Release);
        item
    }
}
