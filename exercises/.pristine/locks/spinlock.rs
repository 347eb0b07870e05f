//! A lock built by hand: it does what a mutex does inside, except for the sleeping.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicBool;

/// A value that only one thread at a time can use. A thread that must wait spins: it checks again
/// and again until the lock is free.
pub struct SpinLock<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `&SpinLock<T>` gives `&mut T` to one thread at a time, which need not be the thread that
// made the value: that is what `T: Send` allows. Making sure that it is one thread at a time is
// your part.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// Creates a free lock around this value.
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until the lock is free, and takes it. The lock is free again once the guard is
    /// dropped, even by a panic.
    pub fn lock(&self) -> Guard<'_, T> {
        todo!("take the lock")
    }

    /// Takes the lock if it is free, and returns `None` at once if it is not.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        todo!("try to take the lock")
    }
}

/// The lock is held for as long as this guard lives.
pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
}

// SAFETY: threads that share a guard share the value through `Deref`, and that is what `T: Sync` allows. Without this
// line, the compiler would go by the field `lock`, and would let them share a `Cell`.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: say why no other thread can change the value now.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: say why no other thread can use the value now.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        todo!("free the lock")
    }
}
