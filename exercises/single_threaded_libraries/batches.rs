//! Many small calls in one trip: items are collected, then carried into a library together.

use interleave::Error;

/// Collects items for a library that can take many at once. Any thread may call any method at any time.
pub struct Batches<T> {
    // What protects the waiting items, and what keeps the trips apart?
    items: std::marker::PhantomData<T>,
}

impl<T: Send> Batches<T> {
    /// `trip` carries the items, at most `most` of them at once, and all in the order in which they were
    /// pushed. A `most` of 0 counts as 1. Only one trip is made at a time.
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        todo!("collect up to {most} items for a trip")
    }

    /// Adds an item. If `most` items are waiting after that, carries `most` of them. Otherwise returns
    /// without waiting for a trip that is under way.
    ///
    /// # Errors
    /// The error from the trip that it makes. The items on that trip are lost, and later items are carried as
    /// usual.
    ///
    /// # Panics
    /// If the trip that it makes panics. The next trip is made as usual.
    pub fn push(&self, item: T) -> Result<(), Error> {
        todo!("add the item, and carry a full batch")
    }

    /// Returns when the trips of all items that were pushed before the call are over. Carries the items that
    /// are still waiting. Makes no trip if no items are waiting.
    ///
    /// # Errors
    /// The first error from the trips that it makes. All the trips are made even so.
    pub fn flush(&self) -> Result<(), Error> {
        todo!("carry what waits, and wait for the trip that is under way")
    }
}

impl<T> Drop for Batches<T> {
    /// Carries the items that are left. Ignores errors.
    fn drop(&mut self) {
        todo!("carry what waits")
    }
}
