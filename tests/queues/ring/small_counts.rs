//! Mistake: wrong order
//!
//! The counts are 16 bits long, and start again from 0 after 65,535. 65,536 isn't a multiple of
//! every capacity, so a side then jumps to another slot.
//!
//! Rejected by: long_way, native, as wrong order

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

struct Ring<T> {
    slots: Box<[UnsafeCell<Option<T>>]>,
    put: AtomicU16,
    taken: AtomicU16,
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
    let ring = Ring { slots, put: AtomicU16::new(0), taken: AtomicU16::new(0) };
    let ring = Arc::new(ring);
    (Producer { ring: Arc::clone(&ring) }, Consumer { ring })
}

impl<T> Producer<T> {
    pub fn push(&mut self, item: T) -> Result<(), T> {
        let Ring { slots, put, taken } = &*self.ring;
        let count = put.load(Ordering::Relaxed);
        if usize::from(count.wrapping_sub(taken.load(Ordering::Acquire))) == slots.len() {
            return Err(item);
        }
        // SAFETY: the slot is free, so the consumer does not use it until the store below.
        unsafe { *slots[usize::from(count) % slots.len()].get() = Some(item) };
        put.store(count.wrapping_add(1), Ordering::Release);
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
        let item = unsafe { (*slots[usize::from(count) % slots.len()].get()).take() };
        taken.store(count.wrapping_add(1), Ordering::Release);
        item
    }
}
