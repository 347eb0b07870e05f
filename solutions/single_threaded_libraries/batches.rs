//! Many small calls in one trip: items are collected, then carried into a library together.

use interleave::Error;
use std::sync::{Mutex, PoisonError};

type Trip<T> = Box<dyn FnMut(Vec<T>) -> Result<(), Error> + Send>;

/// Collects items for a library that can take many at once. Any thread may call any method at any time.
pub struct Batches<T> {
    most: usize,
    /// Locked during a trip, and from before its items are taken, so batches leave in the order in
    /// which they were taken. Locked before `waiting`, never after.
    trip: Mutex<Trip<T>>,
    /// The waiting items. Never locked during a trip.
    waiting: Mutex<Vec<T>>,
}

impl<T: Send> Batches<T> {
    /// `trip` carries the items, at most `most` of them at once, and all in the order in which they were
    /// pushed. A `most` of 0 counts as 1. Only one trip is made at a time.
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        let (trip, waiting) = (Mutex::new(Box::new(trip) as Trip<T>), Mutex::default());
        Batches { most: most.max(1), trip, waiting }
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
        let is_full = {
            let mut waiting = self.waiting.lock().unwrap();
            waiting.push(item);
            waiting.len() >= self.most
        };
        if !is_full {
            return Ok(());
        }
        self.carry(|waiting| if waiting >= self.most { self.most } else { 0 })
    }

    /// Returns when the trips of all items that were pushed before the call are over. Carries the items that
    /// are still waiting. Makes no trip if no items are waiting.
    ///
    /// # Errors
    /// The first error from the trips that it makes. All the trips are made even so.
    pub fn flush(&self) -> Result<(), Error> {
        self.carry(|waiting| waiting)
    }
}

impl<T> Batches<T> {
    /// Carries as many of the waiting items as `how_many` says. It is asked when no trip is under way.
    fn carry(&self, how_many: impl FnOnce(usize) -> usize) -> Result<(), Error> {
        // A trip that panicked has left nothing half done here.
        let mut trip = self.trip.lock().unwrap_or_else(PoisonError::into_inner);
        // What is pushed from now on is for others to carry, so that a flush has an end.
        let mut left = how_many(self.waiting.lock().unwrap().len());
        let mut first = Ok(());
        while left > 0 {
            let batch = left.min(self.most);
            let items = self.waiting.lock().unwrap().drain(..batch).collect();
            left -= batch;
            first = first.and(trip(items));
        }
        first
    }
}

impl<T> Drop for Batches<T> {
    /// Carries the items that are left. Ignores errors.
    fn drop(&mut self) {
        let _ = self.carry(|waiting| waiting);
    }
}
