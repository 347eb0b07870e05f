//! The thread whose item fills a batch puts the whole batch into a second queue, and then carries whichever batch is
//! first there when its turn comes: its own, or another thread's.

use interleave::Error;
use std::collections::VecDeque;
use std::mem;
use std::sync::{Mutex, PoisonError};

type Trip<T> = Box<dyn FnMut(Vec<T>) -> Result<(), Error> + Send>;

pub struct Batches<T> {
    most: usize,
    /// Locked before `collected`, and for the whole trip.
    trip: Mutex<Trip<T>>,
    collected: Mutex<Collected<T>>,
}

struct Collected<T> {
    /// No more than there are threads in `push` that will carry one.
    full: VecDeque<Vec<T>>,
    /// The newest items, too few for a batch.
    begun: Vec<T>,
}

impl<T> Collected<T> {
    fn first(&mut self) -> Vec<T> {
        self.full.pop_front().unwrap_or_else(|| mem::take(&mut self.begun))
    }

    fn len(&self) -> usize {
        self.full.iter().map(Vec::len).sum::<usize>() + self.begun.len()
    }
}

impl<T: Send> Batches<T> {
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        let collected = Collected { full: VecDeque::new(), begun: Vec::new() };
        Batches { most: most.max(1), trip: Mutex::new(Box::new(trip)), collected: Mutex::new(collected) }
    }

    pub fn push(&self, item: T) -> Result<(), Error> {
        {
            let mut collected = self.collected.lock().unwrap();
            collected.begun.push(item);
            if collected.begun.len() < self.most {
                return Ok(());
            }
            let batch = mem::take(&mut collected.begun);
            collected.full.push_back(batch);
        }
        let mut trip = self.trip.lock().unwrap_or_else(PoisonError::into_inner);
        // A flush may have carried it.
        let batch = self.collected.lock().unwrap().full.pop_front();
        batch.map_or(Ok(()), |batch| trip(batch))
    }

    pub fn flush(&self) -> Result<(), Error> {
        self.carry_all()
    }
}

impl<T> Batches<T> {
    fn carry_all(&self) -> Result<(), Error> {
        let mut trip = self.trip.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = self.collected.lock().unwrap().len();
        let mut first = Ok(());
        while left > 0 {
            let batch = self.collected.lock().unwrap().first();
            left = left.saturating_sub(batch.len());
            first = first.and(trip(batch));
        }
        first
    }
}

impl<T> Drop for Batches<T> {
    fn drop(&mut self) {
        let _ = self.carry_all();
    }
}
