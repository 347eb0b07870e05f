//! Mistake: dropped twice
//!
//! `pop` copies the item out of the slot and leaves it there. The next `push` drops what is in the
//! slot, which belongs to another thread by now.
//!
//! Rejected by: dropped_once, model, as dropped twice
//! Rejected by: dropped_once, native, as dropped twice

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Ring<T> {
    slots: Box<[UnsafeCell<Option<T>>]>,
    put: AtomicUsize,
    taken: AtomicUsize,
}

// SAFETY: a slot is used by one side at a time, and items go from one thread to another: that is what
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
        if count - taken.load(Ordering::Acquire) == slots.len() {
            return Err(item);
        }
        // SAFETY: the slot is free, so the consumer does not use it until the store below.
        unsafe { *slots[count % slots.len()].get() = Some(item) };
        put.store(count + 1, Ordering::Release);
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
        let item = unsafe { std::ptr::read(slots[count % slots.len()].get()) };
        taken.store(count + 1, Ordering::Release);
        item
    }
}
