//! Mistake: lost wake-up
//!
//! One mark, next to the number, says that threads may sleep, and a notification takes it. A thread
//! can set it and read the number while a notification is between the two: then its mark is gone
//! before it sleeps, and the next notification wakes no thread.
//!
//! Rejected by: one_leaves, model, as lost wake-up

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread::{self, Thread};

pub struct Condition {
    number: AtomicU32,
    waiting: AtomicU32,
    futex: Futex,
}

impl Condition {
    pub fn new() -> Condition {
        Condition {
            number: AtomicU32::new(0),
            waiting: AtomicU32::new(0),
            futex: Futex::default(),
        }
    }

    pub fn wait<'a, T>(&self, mutex: &'a Mutex<T>, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.waiting.store(1, Ordering::Relaxed);
        let seen = self.number.load(Ordering::Relaxed);
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
        self.number.fetch_add(1, Ordering::Relaxed);
        self.waiting.swap(0, Ordering::Relaxed) > 0
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
