//! Tickets, as in a waiting room: each thread draws the next number and waits until it is called. So
//! the threads get the lock in the order in which they came.

use std::cell::UnsafeCell;
use std::hint;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

pub struct SpinLock<T> {
    /// The next ticket that is drawn.
    next: AtomicU64,
    /// The ticket whose holder has the lock, or may take it.
    called: AtomicU64,
    value: UnsafeCell<T>,
}

// SAFETY: one thread at a time has the guard.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    pub const fn new(value: T) -> SpinLock<T> {
        SpinLock {
            next: AtomicU64::new(0),
            called: AtomicU64::new(0),
            value: UnsafeCell::new(value),
        }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        let mine = self.next.fetch_add(1, Ordering::Relaxed);
        while self.called.load(Ordering::Acquire) != mine {
            hint::spin_loop();
        }
        Guard { lock: self }
    }

    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        let called = self.called.load(Ordering::Acquire);
        // The next ticket is the one that is called: nobody holds the lock, and nobody waits.
        let free =
            self.next.compare_exchange(called, called + 1, Ordering::Relaxed, Ordering::Relaxed);
        free.is_ok().then(|| Guard { lock: self })
    }
}

pub struct Guard<'a, T> {
    lock: &'a SpinLock<T>,
}

// SAFETY: threads that share a guard share the value through `Deref`, and that is what `T: Sync` allows. Without this
// line, the compiler would go by the field `lock`, and would let them share a `Cell`.
unsafe impl<T: Sync> Sync for Guard<'_, T> {}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: there is one guard at a time.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: there is one guard at a time.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        // Only the holder changes it. Release: the next holder acquires what was written.
        let called = self.lock.called.load(Ordering::Relaxed);
        self.lock.called.store(called + 1, Ordering::Release);
    }
}
