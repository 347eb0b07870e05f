//! Many small calls in one trip: items are collected, and carried into a library together.

use interleave::Error;

/// Collects items for a library that takes many at once. Any thread may call any method at any time.
pub struct Batches<T> {
    // What protects the items that wait, and what keeps the trips apart?
    items: std::marker::PhantomData<T>,
}

impl<T: Send> Batches<T> {
    /// Items are carried by `trip`, at most `most` of them at once, all in the order in which they were
    /// pushed. 0 counts as 1. One trip is made at a time.
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        todo!("collect up to {most} items for a trip")
    }

    /// Adds an item. If `most` items are waiting now, carries `most` of them. Otherwise it does not wait for a
    /// trip that is under way.
    ///
    /// # Errors
    /// The error of the trip that it makes. The items of that trip are gone, and the next ones are
    /// carried as usual.
    ///
    /// # Panics
    /// If the trip that it makes does. The next trip is made as usual.
    pub fn push(&self, item: T) -> Result<(), Error> {
        todo!("add the item, and carry a full batch")
    }

    /// Returns when the trips of all items that were pushed before are over. Carries those that wait. Makes no
    /// trip if there are none.
    ///
    /// # Errors
    /// The first error of the trips that it makes. All of them are made even so.
    pub fn flush(&self) -> Result<(), Error> {
        todo!("carry what waits, and wait for the trip that is under way")
    }
}

impl<T> Drop for Batches<T> {
    /// Carries the items that still wait. An error is dropped.
    fn drop(&mut self) {
        todo!("carry what waits")
    }
}
