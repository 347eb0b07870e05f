//! Mistake: unsound promise
//!
//! Both sides are `Send` whatever the items are, so another thread can count the owners of an `Rc` at the same time.
//!
//! Rejected by: stays_in_its_thread, model, as unsound promise
//! Rejected by: stays_in_its_thread, native, as unsound promise

use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What both sides share.
struct Ring<T> {
    /// At least one. Items are put into the slots from the first to the last, and then into the first
    /// again.
    slots: Box<[UnsafeCell<Option<T>>]>,
    /// How many items have been put in, ever. Only the producer stores it.
    put: AtomicUsize,
    /// How many items have been taken out, ever. Only the consumer stores it. The ring holds `put -
    /// taken` items, so counts that never start again at 0 tell a full ring from an empty one.
    taken: AtomicUsize,
}

// SAFETY: only one side uses a slot at a time, because the two counts say which side that is.
unsafe impl<T> Send for Ring<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Ring<T> {}

/// The side that puts items in. There is only one, because it cannot be cloned.
pub struct Producer<T> {
    ring: Arc<Ring<T>>,
}

/// The side that takes items out. There is only one of these, too.
pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
}

/// The two sides of an empty ring with room for `capacity` items; a capacity of 0 counts as 1.
pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let slots = (0..capacity.max(1)).map(|_| UnsafeCell::new(None)).collect();
    let ring = Ring { slots, put: AtomicUsize::new(0), taken: AtomicUsize::new(0) };
    let ring = Arc::new(ring);
    (Producer { ring: Arc::clone(&ring) }, Consumer { ring })
}

impl<T> Producer<T> {
    /// Puts an item in. It never waits, not even for the other side to finish a call.
    ///
    /// # Errors
    /// Returns the item if the ring is full.
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
        put.store(count + 1, Ordering::Release);
        Ok(())
    }
}

impl<T> Consumer<T> {
    /// Takes out the item that has been in the ring longest. Returns `None` if the ring is empty, and
    /// never waits.
    ///
    /// Whatever the producer did before it put the item in is visible to this thread.
    pub fn pop(&mut self) -> Option<T> {
        let Ring { slots, put, taken } = &*self.ring;
        // Relaxed: this thread stored it.
        let count = taken.load(Ordering::Relaxed);
        // Acquire: pairs with the Release in `push`. The items that have been counted are there.
        if put.load(Ordering::Acquire) == count {
            return None;
        }
        // SAFETY: the slot is filled, so the producer does not use it until the store below.
        let item = unsafe { (*slots[count % slots.len()].get()).take() };
        // Release: pairs with the Acquire in `push`. The slot is empty before it counts as free.
        taken.store(count + 1, Ordering::Release);
        item
    }
}
