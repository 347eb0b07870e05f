//! Relaxed loads and stores, and fences that order them.

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Ring<T> {
    slots: Box<[UnsafeCell<Option<T>>]>,
    put: AtomicUsize,
    taken: AtomicUsize,
}

// SAFETY: only one side uses a slot at a time, because the two counts say which side that is, and
// `T: Send` allows items to go from one thread to another.
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
        // Relaxed: this thread stored it.
        let count = put.load(Ordering::Relaxed);
        // Acquire: pairs with the Release in `pop`. The consumer has left the slots that it has
        // counted. An older count makes the ring seem to have less room than it has, which does no
        // harm.
        if count - taken.load(Ordering::Acquire) == slots.len() {
            return Err(item);
        }
        // SAFETY: the slot is free, so the consumer does not use it until the store below.
        unsafe { *slots[count % slots.len()].get() = Some(item) };
        // Release: pairs with the Acquire in `pop`. The item is there before it is counted.
        std::sync::atomic::fence(Ordering::Release);
        put.store(count + 1, Ordering::Relaxed);
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let Ring { slots, put, taken } = &*self.ring;
        // Relaxed: this thread stored it.
        let count = taken.load(Ordering::Relaxed);
        // Acquire: pairs with the Release in `push`. The items that have been counted are there.
        if {
            let p = put.load(Ordering::Relaxed);
            std::sync::atomic::fence(Ordering::Acquire);
            p == count
        } {
            return None;
        }
        // SAFETY: the slot is filled, so the producer does not use it until the store below.
        let item = unsafe { (*slots[count % slots.len()].get()).take() };
        // Release: pairs with the Acquire in `push`. The slot is empty before it counts as free.
        taken.store(count + 1, Ordering::Release);
        item
    }
}
