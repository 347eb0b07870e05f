//! An atomic number for the round, and a list of threads to unpark, which is also the count.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, Thread};

pub struct Barrier {
    threads: usize,
    /// Raised with Release by the last to arrive, which has seen through the lock what the others
    /// did; loaded with Acquire by those who wait.
    round: AtomicU64,
    waiting: Mutex<Vec<Thread>>,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        Barrier { threads, round: AtomicU64::new(0), waiting: Mutex::new(Vec::new()) }
    }

    pub fn wait(&self) -> bool {
        let mut waiting = self.waiting.lock().unwrap();
        let mine = self.round.load(Ordering::Relaxed);
        if waiting.len() + 1 >= self.threads {
            self.round.fetch_add(1, Ordering::Release);
            for thread in waiting.drain(..) {
                thread.unpark();
            }
            return true;
        }
        waiting.push(thread::current());
        drop(waiting);
        while self.round.load(Ordering::Acquire) == mine {
            thread::park();
        }
        false
    }
}
