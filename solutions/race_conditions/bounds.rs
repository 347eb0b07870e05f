//! Four types, and what each promises to the compiler.
//!
//! The code of the types is right, and no threads are started. All that counts is which types the compiler
//! lets cross to another thread: every type that is safe there, and no other.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};

/// A value that one thread at a time can use, behind a lock that spins. Any thread may take the lock, and
/// then has the value to itself.
pub struct Locked<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// It is `Send` by itself where `T` is.

// SAFETY: the threads that take the lock get `&mut T` one after the other, which is like sending the value from
// one to the next. No two of them use it at once, so it need not be `Sync`.
unsafe impl<T: Send> Sync for Locked<T> {}

/// The lock is held as long as this lives. It must be given up by the thread that took it, so the guard stays
/// there. Meanwhile, other threads may look at the value through it.
pub struct Guard<'a, T> {
    lock: &'a Locked<T>,
    /// Neither `Send` nor `Sync`, so the guard is neither by itself.
    stays: PhantomData<*const ()>,
}

// SAFETY: a reference to the guard gives `&T`, and no more.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

/// One of several handles to a value, as `Arc` is. Any handle gives `&T`, and the last one drops the value.
pub struct Shared<T> {
    inner: NonNull<(AtomicUsize, T)>,
}

// SAFETY: handles in several threads give `&T` to each, so `T` must be `Sync`. The last one drops the value in its
// own thread, so `T` must be `Send`.
unsafe impl<T: Send + Sync> Send for Shared<T> {}
// SAFETY: a reference to a handle can be cloned, so it is as good as a handle.
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

/// A value that is packed up. Its owner can unpack it, and a reference to it is good for nothing.
pub struct Parcel<T> {
    value: UnsafeCell<T>,
}

// It is `Send` by itself where `T` is.

// SAFETY: nothing can be done with a reference.
unsafe impl<T> Sync for Parcel<T> {}

impl<T> Locked<T> {
    /// A free lock around this value.
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
    /// The first handle to this value.
    pub fn new(value: T) -> Shared<T> {
        Shared { inner: NonNull::from(Box::leak(Box::new((AtomicUsize::new(1), value)))) }
    }

    fn inner(&self) -> &(AtomicUsize, T) {
        // SAFETY: it is freed with the last handle, and this is one.
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

    /// Unpacks it.
    pub fn unpack(self) -> T {
        self.value.into_inner()
    }
}
