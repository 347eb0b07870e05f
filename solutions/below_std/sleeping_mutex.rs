//! A mutex that lets threads sleep: a waiting thread gives up its core until it is woken.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, Thread};

/// No thread has the lock.
const FREE: u32 = 0;
/// A thread has it, and wakes no other: if any are asleep, one that is awake will see to them.
const HELD: u32 = 1;
/// A thread has it, and others may be asleep: one of them has to be woken when the lock is freed.
const CONTENDED: u32 = 2;

/// A value that only one thread at a time can use. A waiting thread is asleep in its `Futex`, and uses no
/// processor time.
pub struct SleepingMutex<T> {
    /// `FREE`, `HELD` or `CONTENDED`. Taken with Acquire, freed with Release: what one holder did to the
    /// value is visible to the next.
    state: AtomicU32,
    futex: Futex,
    value: UnsafeCell<T>,
}

// SAFETY: `&SleepingMutex<T>` gives `&mut T` to one thread at a time, the one that changed `state` from
// `FREE` to something else.
unsafe impl<T: Send> Sync for SleepingMutex<T> {}

impl<T> SleepingMutex<T> {
    /// A free lock around this value.
    pub fn new(value: T) -> SleepingMutex<T> {
        SleepingMutex {
            state: AtomicU32::new(FREE),
            futex: Futex::default(),
            value: UnsafeCell::new(value),
        }
    }

    /// Takes the lock. If another thread holds it, this thread sleeps until the lock is free.
    pub fn lock(&self) -> Guard<'_, T> {
        if let Some(guard) = self.try_lock() {
            return guard;
        }
        // Taken as `CONTENDED`, though this thread may be the last one waiting: it can't know, and
        // a needless call of `wake_one` is better than a missing one.
        while self.state.swap(CONTENDED, Ordering::Acquire) != FREE {
            self.futex.wait(&self.state, CONTENDED);
        }
        Guard { lock: self }
    }

    /// Takes the lock if it is free, and returns `None` at once if it is not.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        self.state
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
            .then(|| Guard { lock: self })
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
        if self.lock.state.swap(FREE, Ordering::Release) == CONTENDED {
            self.lock.futex.wake_one();
        }
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
