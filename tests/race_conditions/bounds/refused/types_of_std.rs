//! The types of `std` make the promises.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard};

pub struct Locked<T>(Mutex<T>);

pub struct Guard<'a, T>(MutexGuard<'a, T>);

pub struct Shared<T>(Arc<T>);

pub struct Parcel<T>(UnsafeCell<T>);

// SAFETY: nothing can be done with `&Parcel<T>`.
unsafe impl<T> Sync for Parcel<T> {}

impl<T> Locked<T> {
    pub fn new(value: T) -> Locked<T> {
        Locked(Mutex::new(value))
    }

    pub fn lock(&self) -> Guard<'_, T> {
        Guard(self.0.lock().unwrap())
    }
}

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

impl<T> Shared<T> {
    pub fn new(value: T) -> Shared<T> {
        Shared(Arc::new(value))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        Shared(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Parcel<T> {
    pub fn new(value: T) -> Parcel<T> {
        Parcel(UnsafeCell::new(value))
    }

    pub fn unpack(self) -> T {
        self.0.into_inner()
    }
}
