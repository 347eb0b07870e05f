//! Mistake: lost item
//!
//! If a trip has panicked, what is left when the batches are dropped stays behind.
//!
//! Rejected by: a_panic, model, as lost item
//! Rejected by: a_panic, native, as lost item

use interleave::Error;
use std::sync::{Mutex, PoisonError};

type Trip<T> = Box<dyn FnMut(Vec<T>) -> Result<(), Error> + Send>;

pub struct Batches<T> {
    most: usize,
    trip: Mutex<Trip<T>>,
    waiting: Mutex<Vec<T>>,
}

impl<T: Send> Batches<T> {
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        let (trip, waiting) = (Mutex::new(Box::new(trip) as Trip<T>), Mutex::default());
        Batches { most: most.max(1), trip, waiting }
    }

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

    pub fn flush(&self) -> Result<(), Error> {
        self.carry(|waiting| waiting)
    }
}

impl<T> Batches<T> {
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
    fn drop(&mut self) {
        // A trip has panicked: what is left may be half done.
        if self.trip.is_poisoned() {
            return;
        }
        let _ = self.carry(|waiting| waiting);
    }
}
