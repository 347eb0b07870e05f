//! No counts are shared: each slot says itself whether it is filled, and each side remembers its own place.

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

struct Slot<T> {
    filled: AtomicBool,
    item: UnsafeCell<Option<T>>,
}

// SAFETY: the producer uses a slot that is not filled, and the consumer one that is.
unsafe impl<T: Send> Sync for Slot<T> {}

pub struct Producer<T> {
    slots: Arc<[Slot<T>]>,
    next: usize,
}

pub struct Consumer<T> {
    slots: Arc<[Slot<T>]>,
    next: usize,
}

pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let slot = |_| Slot { filled: AtomicBool::new(false), item: UnsafeCell::new(None) };
    let slots: Arc<[Slot<T>]> = (0..capacity.max(1)).map(slot).collect();
    (Producer { slots: Arc::clone(&slots), next: 0 }, Consumer { slots, next: 0 })
}

impl<T> Producer<T> {
    pub fn push(&mut self, item: T) -> Result<(), T> {
        let slot = &self.slots[self.next];
        if slot.filled.load(Ordering::Acquire) {
            return Err(item);
        }
        // SAFETY: the slot is not filled, so the consumer leaves it alone.
        unsafe { *slot.item.get() = Some(item) };
        slot.filled.store(true, Ordering::Release);
        self.next = (self.next + 1) % self.slots.len();
        Ok(())
    }
}

impl<T> Consumer<T> {
    pub fn pop(&mut self) -> Option<T> {
        let slot = &self.slots[self.next];
        if !slot.filled.load(Ordering::Acquire) {
            return None;
        }
        // SAFETY: the slot is filled, so the producer leaves it alone.
        let item = unsafe { (*slot.item.get()).take() };
        slot.filled.store(false, Ordering::Release);
        self.next = (self.next + 1) % self.slots.len();
        item
    }
}
