//! A ring: a bounded queue for one producer and one consumer, without a lock.

use std::cell::UnsafeCell;
use std::sync::Arc;

/// What both sides share.
struct Ring<T> {
    /// At least one. Items are put into the slots from the first to the last, and then into the first
    /// again.
    slots: Box<[UnsafeCell<Option<T>>]>,
    // How does each side know which slots are filled, and which are free?
}

// SAFETY: only one side uses a slot at a time, and `T: Send` allows items to go from one thread to
// another. Seeing to it that only one side uses a slot at a time is your part.
unsafe impl<T: Send> Sync for Ring<T> {}

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
    let ring = Arc::new(Ring { slots });
    (Producer { ring: Arc::clone(&ring) }, Consumer { ring })
}

impl<T> Producer<T> {
    /// Puts an item in. It never waits, not even for the other side to finish a call.
    ///
    /// # Errors
    /// Returns the item if the ring is full.
    pub fn push(&mut self, item: T) -> Result<(), T> {
        todo!("put it into the next of {} slots, if that is free", self.ring.slots.len())
    }
}

impl<T> Consumer<T> {
    /// Takes out the item that has been in the ring longest. Returns `None` if the ring is empty, and
    /// never waits.
    ///
    /// Whatever the producer did before it put the item in is visible to this thread.
    pub fn pop(&mut self) -> Option<T> {
        todo!("take the item out of the next of {} slots, if it is filled", self.ring.slots.len())
    }
}
