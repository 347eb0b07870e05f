//! Mistake: needless refusal
//!
//! The value in a lock must be one that can be copied. A value that is only `Send` is kept out.
//!
//! Rejected by: locked, model, as needless refusal
//! Rejected by: locked, native, as needless refusal

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};

pub struct Locked<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}


unsafe impl<T: Send + Copy> Sync for Locked<T> {}

pub struct Guard<'a, T> {
    lock: &'a Locked<T>,
    stays: PhantomData<*const ()>,
}

unsafe impl<T: Sync> Sync for Guard<'_, T> {}

pub struct Shared<T> {
    inner: NonNull<(AtomicUsize, T)>,
}

unsafe impl<T: Send + Sync> Send for Shared<T> {}
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

pub struct Parcel<T> {
    value: UnsafeCell<T>,
}


unsafe impl<T> Sync for Parcel<T> {}

impl<T> Locked<T> {
    pub fn new(value: T) -> Locked<T> {
        Locked { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        while self.locked.swap(true, Acquire) {
            std::hint::spin_loop();
        }
        Guard { lock: self, stays: PhantomData }
    }
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.lock.locked.store(false, Release);
    }
}

impl<T> Shared<T> {
    pub fn new(value: T) -> Shared<T> {
        Shared { inner: NonNull::from(Box::leak(Box::new((AtomicUsize::new(1), value)))) }
    }

    fn inner(&self) -> &(AtomicUsize, T) {
        unsafe { self.inner.as_ref() }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        self.inner().0.fetch_add(1, Relaxed);
        Shared { inner: self.inner }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner().1
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        if self.inner().0.fetch_sub(1, Release) == 1 {
            fence(Acquire);
            drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
        }
    }
}

impl<T> Parcel<T> {
    pub fn new(value: T) -> Parcel<T> {
        Parcel { value: UnsafeCell::new(value) }
    }

    pub fn unpack(self) -> T {
        self.value.into_inner()
    }
}
