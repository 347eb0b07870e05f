//! Mistake: wrong result
//!
//! The mutex of `std` does all the work, so the place to sleep that was given isn't used, and the number of calls stays 0.
//!
//! Rejected by: sleeps, native, as wrong result

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard};

pub struct SleepingMutex<T>(Mutex<T>);

impl<T> SleepingMutex<T> {
    pub fn new(value: T) -> SleepingMutex<T> {
        SleepingMutex(Mutex::new(value))
    }

    pub fn lock(&self) -> Guard<'_, T> {
        Guard(self.0.lock().unwrap_or_else(|e| e.into_inner()))
    }

    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        match self.0.try_lock() {
            Ok(guard) => Some(Guard(guard)),
            Err(std::sync::TryLockError::Poisoned(e)) => Some(Guard(e.into_inner())),
            Err(_) => None,
        }
    }

    pub fn system_calls(&self) -> usize {
        0
    }
}

pub struct Guard<'a, T>(MutexGuard<'a, T>);

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
