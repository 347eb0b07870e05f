//! Mistake: lost wake-up
//!
//! Of two notifications at once, one may take the number back to what a thread has read meanwhile.
//!
//! Rejected by: three_notify, model, as lost wake-up

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
        Condition { number: AtomicU32::new(0), waiting: AtomicU32::new(0), futex: Futex::default() }
    }

    pub fn wait<'a, T>(&self, mutex: &'a Mutex<T>, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let seen = self.number.load(Ordering::Relaxed);
        drop(guard);
        self.futex.wait(&self.number, seen);
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        mutex.lock().unwrap()
    }

    pub fn notify_one(&self) {
        if self.has_news() {
            self.futex.wake_one();
        }
    }

    pub fn notify_all(&self) {
        if self.has_news() {
            self.futex.wake_all();
        }
    }

    fn has_news(&self) -> bool {
        let number = self.number.load(Ordering::Relaxed);
        self.number.store(number.wrapping_add(1), Ordering::Relaxed);
        self.waiting.load(Ordering::Relaxed) > 0
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

    fn wake_one(&self) {
        let mut inside = self.inside.lock().unwrap();
        inside.1 += 1;
        if let Some(thread) = inside.0.pop_front() {
            thread.unpark();
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
