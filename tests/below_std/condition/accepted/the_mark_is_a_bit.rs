//! No count of the threads that wait: a bit of the number says that there may be some. A notification changes both in
//! one step, and wakes them all. `notify_one` may wake too many, which is as good as waking for no reason.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};

pub struct Condition {
    /// Twice the number of notifications, and 1 more if a thread may be asleep.
    number: AtomicU32,
    futex: Futex,
}

impl Condition {
    pub fn new() -> Condition {
        Condition {
            number: AtomicU32::new(0),
            futex: Futex::default(),
        }
    }

    pub fn wait<'a, T>(&self, mutex: &'a Mutex<T>, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        // Before the lock is given up: what comes after it changes the number.
        let seen = self.number.fetch_or(1, Ordering::Relaxed) | 1;
        drop(guard);
        self.futex.wait(&self.number, seen);
        mutex.lock().unwrap()
    }

    pub fn notify_one(&self) {
        if self.has_news() {
            self.futex.wake_all();
        }
    }

    pub fn notify_all(&self) {
        if self.has_news() {
            self.futex.wake_all();
        }
    }

    fn has_news(&self) -> bool {
        let next = |number: u32| Some((number | 1).wrapping_add(1));
        let number = self.number.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        number.is_ok_and(|number| number & 1 == 1)
    }

    pub fn system_calls(&self) -> usize {
        self.futex.calls()
    }
}

#[derive(Default)]
struct Futex {
    inside: Mutex<(VecDeque<Thread>, usize)>,
}

impl Futex {
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
