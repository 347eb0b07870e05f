//! A lock built by hand: it does what a mutex does inside, except for the sleeping.

use std::cell::UnsafeCell;
use std::hint;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};

/// A value that only one thread at a time can use. A thread that must wait spins: it checks again
/// and again until the lock is free.
pub struct SpinLock<T> {
    /// Is there a guard? Set with Acquire by the thread that takes the lock, cleared with Release
    /// by the thread that gives it up, so the next holder sees what the last one did to the value.
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `&SpinLock<T>` gives `&mut T` to one thread at a time, the one that changed `locked` from
// false to true. It need not be the one that made the value: that is what `T: Send` allows.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    /// Creates a free lock around this value.
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Waits until the lock is free, and takes it. The lock is free again once the guard is
    /// dropped, even by a panic.
    pub fn lock(&self) -> Guard<'_, T> {
        loop {
            if let Some(guard) = self.try_lock() {
                return guard;
            }
            // Only load while it is held: a swap that fails takes the cache line from the holder.
            while self.locked.load(Ordering::Relaxed) {
                hint::spin_loop();
            }
        }
    }

    /// Takes the lock if it is free, and returns `None` at once if it is not.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        // Not `then_some`: that would always make a guard, and dropping it would free the lock.
        match self.locked.swap(true, Ordering::Acquire) {
            false => Some(Guard { lock: self }),
            true => None,
        }
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
        // SAFETY: this is the only guard, and it is borrowed, so no thread can change the value.
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
        self.lock.locked.store(false, Ordering::Release);
    }
}
