//! A mutex that lets threads sleep: a waiting thread gives up its core until it is woken.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, Thread};

/// A value that only one thread at a time can use. A waiting thread is asleep in its `Futex`, and uses no
/// processor time.
pub struct SleepingMutex<T> {
    /// 0 while the lock is free. Which other states do you need?
    state: AtomicU32,
    futex: Futex,
    value: UnsafeCell<T>,
}

// SAFETY: `&SleepingMutex<T>` gives `&mut T` to one thread at a time. Making sure of that is your part.
unsafe impl<T: Send> Sync for SleepingMutex<T> {}

impl<T> SleepingMutex<T> {
    /// A free lock around this value.
    pub fn new(value: T) -> SleepingMutex<T> {
        SleepingMutex {
            state: AtomicU32::new(0),
            futex: Futex::default(),
            value: UnsafeCell::new(value),
        }
    }

    /// Takes the lock. If another thread holds it, this thread sleeps until the lock is free.
    pub fn lock(&self) -> Guard<'_, T> {
        todo!("take the lock, or sleep until it is free")
    }

    /// Takes the lock if it is free, and returns `None` at once if it is not.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        todo!("try to take the lock")
    }

    /// How often the system has been asked to put a thread to sleep, or to wake one.
    pub fn system_calls(&self) -> usize {
        self.futex.calls()
    }
}

/// The lock is held as long as this lives. When it is dropped, a sleeping thread is woken; if no thread is asleep, the
/// system is not asked.
pub struct Guard<'a, T> {
    lock: &'a SleepingMutex<T>,
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
        todo!("free the lock, and wake a thread if one sleeps")
    }
}

/// What Linux calls a futex, in miniature: a place to sleep next to a number. It is finished; leave it as it is.
#[derive(Default)]
struct Futex {
    /// The threads that are asleep here, in the order in which they fell asleep; and how often the system was asked.
    inside: Mutex<(VecDeque<Thread>, usize)>,
}

impl Futex {
    /// If the number equals `expected`, sleeps until `wake_one` chooses this thread. Otherwise, returns at once.
    /// Comparing the number and falling asleep are one step: no `wake_one` can come between them.
    fn wait(&self, number: &AtomicU32, expected: u32) {
        let me = thread::current().id();
        let mut inside = self.inside.lock().unwrap();
        inside.1 += 1;
        if number.load(Ordering::Relaxed) != expected {
            return;
        }
        inside.0.push_back(thread::current());
        while inside.0.iter().any(|thread| thread.id() == me) {
            drop(inside);
            thread::park();
            inside = self.inside.lock().unwrap();
        }
    }

    /// Wakes the thread that has slept longest. If no thread is asleep, nothing happens, and nothing is remembered.
    fn wake_one(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.1 += 1;
        if let Some(thread) = inside.0.pop_front() {
            thread.unpark();
        }
    }

    fn calls(&self) -> usize {
        self.inside.lock().unwrap().1
    }
}
