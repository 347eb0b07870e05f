//! The permits are an atomic number; threads that find none stand in a list and park.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};

pub struct Semaphore {
    free: AtomicUsize,
    /// A thread enters before it looks at `free` for the last time, and `release` looks here after it
    /// has added the permit: so at least one of the two sees the other.
    waiting: Mutex<VecDeque<Thread>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { free: AtomicUsize::new(permits), waiting: Mutex::new(VecDeque::new()) }
    }

    pub fn acquire(&self) {
        while !self.try_acquire() {
            let me = thread::current();
            let id = me.id();
            self.waiting.lock().unwrap().push_back(me);
            if self.try_acquire() {
                // Out of the list again. If a release has taken this thread out already, it may have
                // meant a permit that another thread now has to be told of.
                let mut waiting = self.waiting.lock().unwrap();
                let place = waiting.iter().position(|thread| thread.id() == id);
                match place {
                    Some(place) => drop(waiting.remove(place)),
                    None => wake(&mut waiting),
                }
                return;
            }
            // Woken when `release` has taken this thread out of the list.
            while self.waiting.lock().unwrap().iter().any(|thread| thread.id() == id) {
                thread::park();
            }
        }
    }

    pub fn try_acquire(&self) -> bool {
        let less = |free: usize| free.checked_sub(1);
        // Acquire: what was done before the release is seen from here on.
        self.free.fetch_update(Ordering::Acquire, Ordering::Relaxed, less).is_ok()
    }

    pub fn release(&self) {
        // Release: pairs with the Acquire above.
        self.free.fetch_add(1, Ordering::Release);
        wake(&mut self.waiting.lock().unwrap());
    }
}

fn wake(waiting: &mut VecDeque<Thread>) {
    if let Some(thread) = waiting.pop_front() {
        thread.unpark();
    }
}
