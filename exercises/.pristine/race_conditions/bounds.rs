//! Four types that promise the compiler too much. Repair the lines that begin with `unsafe
//! impl`.
//!
//! The code of the types is right, and no threads are started. All that matters is which types the compiler
//! lets cross to another thread: it should let through every type that is safe there, and no other.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};

/// A value that one thread at a time can use, behind a lock that spins. Any thread may take the
/// lock, and while it holds the lock, it has the value to itself.
pub struct Locked<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: say what makes this promise true, or remove it.
unsafe impl<T> Send for Locked<T> {}
// SAFETY: the same.
unsafe impl<T> Sync for Locked<T> {}

/// The lock is held for as long as this guard lives. It must be unlocked by the thread that locked it,
/// so the guard stays in that thread. Meanwhile, other threads may look at the value through the guard.
pub struct Guard<'a, T> {
    lock: &'a Locked<T>,
    /// This is neither `Send` nor `Sync`, so without the lines below, neither is the guard.
    stays: PhantomData<*const ()>,
}

// SAFETY: the same.
unsafe impl<T> Send for Guard<'_, T> {}
// SAFETY: the same.
unsafe impl<T> Sync for Guard<'_, T> {}

/// One of several handles to a value, like an `Arc`. Any handle gives `&T`, and the last one drops the value.
pub struct Shared<T> {
    inner: NonNull<(AtomicUsize, T)>,
}

// SAFETY: the same.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: the same.
unsafe impl<T> Sync for Shared<T> {}

/// A value that has been packed up. Its owner can unpack it, but with a reference to it you can't do anything.
pub struct Parcel<T> {
    value: UnsafeCell<T>,
}

// SAFETY: the same.
unsafe impl<T> Send for Parcel<T> {}
// SAFETY: the same.
unsafe impl<T> Sync for Parcel<T> {}

impl<T> Locked<T> {
    /// Creates a free lock around this value.
    pub fn new(value: T) -> Locked<T> {
        Locked { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until the lock is free, and takes it.
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
        // SAFETY: the lock is held, so no other thread changes the value.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held, so no other thread uses the value.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        self.lock.locked.store(false, Release);
    }
}

impl<T> Shared<T> {
    /// Creates the first handle to this value.
    pub fn new(value: T) -> Shared<T> {
        Shared { inner: NonNull::from(Box::leak(Box::new((AtomicUsize::new(1), value)))) }
    }

    fn inner(&self) -> &(AtomicUsize, T) {
        // SAFETY: it is freed with the last handle, and this is a handle.
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
            // SAFETY: this was the last handle, and all that others did with the value happened before this.
            drop(unsafe { Box::from_raw(self.inner.as_ptr()) });
        }
    }
}

impl<T> Parcel<T> {
    /// Packs a value up.
    pub fn new(value: T) -> Parcel<T> {
        Parcel { value: UnsafeCell::new(value) }
    }

    /// Unpacks the value.
    pub fn unpack(self) -> T {
        self.value.into_inner()
    }
}
