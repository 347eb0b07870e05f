//! Mistake: sleeps elsewhere
//!
//! The condition variable of `std` puts threads to sleep and wakes them, and the calls are made up.
//!
//! Rejected by: in_its_futex, native, as sleeps elsewhere

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex};

pub struct SleepingMutex<T> {
    is_held: Mutex<bool>,
    freed: Condvar,
    calls: AtomicUsize,
    value: UnsafeCell<T>,
}

// SAFETY: the thread that has changed `is_held` from false to true has the value to itself.
unsafe impl<T: Send> Sync for SleepingMutex<T> {}

impl<T> SleepingMutex<T> {
    pub fn new(value: T) -> SleepingMutex<T> {
        SleepingMutex {
            is_held: Mutex::new(false),
            freed: Condvar::new(),
            calls: AtomicUsize::new(0),
            value: UnsafeCell::new(value),
        }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        let mut is_held = self.is_held.lock().unwrap();
        if *is_held {
            self.calls.fetch_add(2, Relaxed);
            is_held = self.freed.wait_while(is_held, |is_held| *is_held).unwrap();
        }
        *is_held = true;
        Guard { lock: self }
    }

    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        let was_held = std::mem::replace(&mut *self.is_held.lock().unwrap(), true);
        (!was_held).then(|| Guard { lock: self })
    }

    pub fn system_calls(&self) -> usize {
        self.calls.load(Relaxed)
    }
}

pub struct Guard<'a, T> {
    lock: &'a SleepingMutex<T>,
}

// SAFETY: a shared guard gives `&T` to several threads.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this is the only guard, and it is borrowed.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this is the only guard, and it is borrowed mutably.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        *self.lock.is_held.lock().unwrap() = false;
        self.lock.freed.notify_one();
    }
}
