//! Mistake: needless refusal
//!
//! The items are in an `RwLock`, which may lend them to several threads at once. So they would have to be `Sync`.
//!
//! Rejected by: any_thread, model, as needless refusal
//! Rejected by: any_thread, native, as needless refusal

use interleave::Error;
use std::sync::{Mutex, PoisonError, RwLock};

type Trip<T> = Box<dyn FnMut(Vec<T>) -> Result<(), Error> + Send>;

pub struct Batches<T> {
    most: usize,
    trip: Mutex<Trip<T>>,
    waiting: RwLock<Vec<T>>,
}

impl<T: Send> Batches<T> {
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        let (trip, waiting) = (Mutex::new(Box::new(trip) as Trip<T>), RwLock::default());
        Batches { most: most.max(1), trip, waiting }
    }

    pub fn push(&self, item: T) -> Result<(), Error> {
        let is_full = {
            let mut waiting = self.waiting.write().unwrap();
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
        let mut left = how_many(self.waiting.read().unwrap().len());
        let mut first = Ok(());
        while left > 0 {
            let batch = left.min(self.most);
            let items = self.waiting.write().unwrap().drain(..batch).collect();
            left -= batch;
            first = first.and(trip(items));
        }
        first
    }
}

impl<T> Drop for Batches<T> {
    fn drop(&mut self) {
        let _ = self.carry(|waiting| waiting);
    }
}
