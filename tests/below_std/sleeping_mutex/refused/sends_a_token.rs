//! A channel of `std` has room for one token, which the holder has put in. The channel puts threads to sleep and wakes
//! them, and the calls are made up.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

pub struct SleepingMutex<T> {
    taken: SyncSender<()>,
    freed: Mutex<Receiver<()>>,
    calls: AtomicUsize,
    value: UnsafeCell<T>,
}

// SAFETY: the thread that has put the token in has the value to itself.
unsafe impl<T: Send> Sync for SleepingMutex<T> {}

impl<T> SleepingMutex<T> {
    pub fn new(value: T) -> SleepingMutex<T> {
        let (taken, freed) = sync_channel(1);
        SleepingMutex {
            taken,
            freed: Mutex::new(freed),
            calls: AtomicUsize::new(0),
            value: UnsafeCell::new(value),
        }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        self.try_lock().unwrap_or_else(|| {
            self.calls.fetch_add(2, Relaxed);
            self.taken.send(()).unwrap();
            Guard { lock: self }
        })
    }

    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        self.taken.try_send(()).is_ok().then(|| Guard { lock: self })
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
        self.lock.freed.lock().unwrap().try_recv().unwrap();
    }
}
