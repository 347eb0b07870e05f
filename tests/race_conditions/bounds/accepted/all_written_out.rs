//! Every promise is written out, even those that the compiler would make by itself.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};

pub struct Locked<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// It is `Send` by itself where `T` is.

// SAFETY: the threads that take the lock get `&mut T` one after the other, which is like sending the value from
// one to the next. No two of them use it at once, so it need not be `Sync`.
unsafe impl<T: Send> Sync for Locked<T> {}
// SAFETY: it owns the value.
unsafe impl<T> Send for Locked<T> where T: Send {}

pub struct Guard<'a, T> {
    lock: &'a Locked<T>,
    stays: PhantomData<*const ()>,
}

// SAFETY: a reference to the guard gives `&T`, and no more.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

pub struct Shared<T> {
    inner: NonNull<(AtomicUsize, T)>,
}

// SAFETY: handles in several threads give `&T` to each, so `T` must be `Sync`. The last one drops the value in its
// own thread, so `T` must be `Send`.
unsafe impl<T: Send + Sync> Send for Shared<T> {}
// SAFETY: a reference to a handle can be cloned, so it is as good as a handle.
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

pub struct Parcel<T> {
    value: UnsafeCell<T>,
}

// It is `Send` by itself where `T` is.

// SAFETY: nothing can be done with a reference.
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
    pub fn new(value: T) -> Parcel<T> {
        Parcel { value: UnsafeCell::new(value) }
    }

    pub fn unpack(self) -> T {
        self.value.into_inner()
    }
}
