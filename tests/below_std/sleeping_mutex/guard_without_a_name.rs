//! Mistake: sleeps elsewhere
//!
//! The mutex of `std` does all the work, behind a guard whose type is not named, and the calls are made up.
//!
//! Rejected by: in_its_futex, native, as sleeps elsewhere

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError, TryLockError};

pub struct SleepingMutex<T> {
    value: Mutex<T>,
    calls: AtomicUsize,
}

impl<T> SleepingMutex<T> {
    pub fn new(value: T) -> SleepingMutex<T> {
        SleepingMutex { value: Mutex::new(value), calls: AtomicUsize::new(0) }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        self.try_lock().unwrap_or_else(|| {
            self.calls.fetch_add(2, Relaxed);
            Guard(Box::new(self.value.lock().unwrap_or_else(PoisonError::into_inner)))
        })
    }

    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        match self.value.try_lock() {
            Ok(guard) => Some(Guard(Box::new(guard))),
            Err(TryLockError::Poisoned(poisoned)) => Some(Guard(Box::new(poisoned.into_inner()))),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    pub fn system_calls(&self) -> usize {
        self.calls.load(Relaxed)
    }
}

pub struct Guard<'a, T>(Box<dyn DerefMut<Target = T> + 'a>);

// SAFETY: a shared guard gives `&T` to several threads.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
