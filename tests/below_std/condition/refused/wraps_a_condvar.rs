//! The condition variable of `std` does all the work, and the calls are made up.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Condvar, Mutex, MutexGuard};

pub struct Condition {
    inside: Condvar,
    waiting: AtomicUsize,
    calls: AtomicUsize,
}

impl Condition {
    pub fn new() -> Condition {
        Condition { inside: Condvar::new(), waiting: AtomicUsize::new(0), calls: AtomicUsize::new(0) }
    }

    pub fn wait<'a, T>(&self, _: &'a Mutex<T>, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.waiting.fetch_add(1, SeqCst);
        self.calls.fetch_add(1, SeqCst);
        let guard = self.inside.wait(guard).unwrap();
        self.waiting.fetch_sub(1, SeqCst);
        guard
    }

    pub fn notify_one(&self) {
        if self.waiting.load(SeqCst) > 0 {
            self.calls.fetch_add(1, SeqCst);
            self.inside.notify_one();
        }
    }

    pub fn notify_all(&self) {
        if self.waiting.load(SeqCst) > 0 {
            self.calls.fetch_add(1, SeqCst);
            self.inside.notify_all();
        }
    }

    pub fn system_calls(&self) -> usize {
        self.calls.load(SeqCst)
    }
}
