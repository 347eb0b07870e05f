//! Mistake: wrong result
//!
//! The number of calls is always 0, however often the system has been asked.
//!
//! Rejected by: sleeps, native, as wrong result

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};

/// A place where threads wait for news. The news itself is a value behind the caller's mutex, and a thread that has
/// news changes the value under that mutex before it notifies.
pub struct Condition {
    /// How many notifications there have been. A thread sleeps only if there has been none since it
    /// had the lock. (After 2³², it begins again at 0; only exactly that many would go unnoticed.)
    number: AtomicU32,
    /// How many threads are in `wait`. It goes up under the lock of the caller, so a thread that changes the news
    /// under that lock afterwards, and then notifies, sees it.
    waiting: AtomicU32,
    futex: Futex,
}

impl Condition {
    /// A place where no thread is waiting yet.
    pub fn new() -> Condition {
        Condition {
            number: AtomicU32::new(0),
            waiting: AtomicU32::new(0),
            futex: Futex::default(),
        }
    }

    /// Gives up the lock of `mutex`, to which `guard` belongs, sleeps, and takes the lock again. It returns once a
    /// notification has come after the lock was given up; it may also return for no reason. You can rely on `mutex` not
    /// being poisoned.
    pub fn wait<'a, T>(&self, mutex: &'a Mutex<T>, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // Read before the lock is given up: a notification that comes later changes the number.
        let seen = self.number.load(Ordering::Relaxed);
        drop(guard);
        self.futex.wait(&self.number, seen);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        mutex.lock().unwrap()
    }

    /// Wakes one of the waiting threads. If no thread is waiting, the system is not asked.
    pub fn notify_one(&self) {
        if self.has_news() {
            self.futex.wake_one();
        }
    }

    /// Wakes all waiting threads. If no thread is waiting, the system is not asked.
    pub fn notify_all(&self) {
        if self.has_news() {
            self.futex.wake_all();
        }
    }

    /// Notes that there is news. True if a thread may be asleep.
    fn has_news(&self) -> bool {
        self.number.fetch_add(1, Ordering::Relaxed);
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// How often the system has been asked to put a thread to sleep, or to wake one.
    pub fn system_calls(&self) -> usize {
        0
    }
}

/// What Linux calls a futex, in miniature: a place to sleep next to a number. It is finished; leave it as it is.
#[derive(Default)]
struct Futex {
    /// The threads that are asleep here, in the order in which they fell asleep; and how often the system was asked.
    inside: Mutex<(VecDeque<Thread>, usize)>,
}

impl Futex {
    /// If the number equals `expected`, sleeps until this thread is chosen. Otherwise, returns at once. Comparing the
    /// number and falling asleep are one step: no wake-up can come between them.
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

    /// Wakes all threads that are asleep.
    fn wake_all(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.1 += 1;
        for thread in inside.0.drain(..) {
            thread.unpark();
        }
    }

    fn calls(&self) -> usize {
        self.inside.lock().unwrap().1
    }
}
