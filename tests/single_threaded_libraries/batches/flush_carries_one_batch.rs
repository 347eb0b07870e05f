//! Mistake: flush returns early
//!
//! `flush` carries one batch. More wait when other pushes have filled theirs, and then what this thread has
//! pushed may be left.
//!
//! Rejected by: flush_carries_its_own, model, as flush returns early

use interleave::Error;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

type Trip<T> = Box<dyn FnMut(Vec<T>) -> Result<(), Error> + Send>;

pub struct Batches<T> {
    most: usize,
    state: Mutex<State<T>>,
    /// Notified when a trip is over.
    over: Condvar,
}

struct State<T> {
    waiting: VecDeque<T>,
    /// None while a trip is under way.
    trip: Option<Trip<T>>,
}

/// Brings the trip back, even when it panics.
struct Away<'a, T> {
    batches: &'a Batches<T>,
    trip: Option<Trip<T>>,
}

impl<T: Send> Batches<T> {
    pub fn new(
        most: usize,
        trip: impl FnMut(Vec<T>) -> Result<(), Error> + Send + 'static,
    ) -> Batches<T> {
        let state = State { waiting: VecDeque::new(), trip: Some(Box::new(trip)) };
        Batches { most: most.max(1), state: Mutex::new(state), over: Condvar::new() }
    }

    pub fn push(&self, item: T) -> Result<(), Error> {
        let mut state = self.state.lock().unwrap();
        state.waiting.push_back(item);
        if state.waiting.len() < self.most {
            return Ok(());
        }
        let mut state = self.over.wait_while(state, |state| state.trip.is_none()).unwrap();
        if state.waiting.len() < self.most {
            return Ok(());
        }
        let items = state.waiting.drain(..self.most).collect();
        let away = Away { batches: self, trip: state.trip.take() };
        drop(state);
        away.carry(items)
    }

    pub fn flush(&self) -> Result<(), Error> {
        self.carry_all()
    }
}

impl<T> Batches<T> {
    fn carry_all(&self) -> Result<(), Error> {
        let state = self.state.lock().unwrap();
        let mut state = self.over.wait_while(state, |state| state.trip.is_none()).unwrap();
        let mut batches: Vec<Vec<T>> = Vec::new();
        if !state.waiting.is_empty() {
            let len = state.waiting.len().min(self.most);
            batches.push(state.waiting.drain(..len).collect());
        }
        let mut away = Away { batches: self, trip: state.trip.take() };
        drop(state);
        let trip = away.trip.as_mut().expect("it is here");
        let results: Vec<_> = batches.into_iter().map(trip).collect();
        results.into_iter().collect()
    }
}

impl<T> Away<'_, T> {
    fn carry(mut self, items: Vec<T>) -> Result<(), Error> {
        self.trip.as_mut().expect("it is here")(items)
    }
}

impl<T> Drop for Away<'_, T> {
    fn drop(&mut self) {
        self.batches.state.lock().unwrap().trip = self.trip.take();
        self.batches.over.notify_all();
    }
}

impl<T> Drop for Batches<T> {
    fn drop(&mut self) {
        let _ = self.carry_all();
    }
}
