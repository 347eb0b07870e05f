//! Mistake: stale read
//!
//! A barrier of atomics. Each operation is atomic, but `Relaxed` orders nothing else: a thread may
//! pass the barrier and not see what the others did before it. It also keeps the processors busy
//! while it waits.
//!
//! Rejected by: one_round, model, as stale read
//! Rejected by: waiter_sleeps, native, as busy wait

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

pub struct Barrier {
    threads: usize,
    arrived: AtomicUsize,
    round: AtomicUsize,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        let (arrived, round) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Barrier { threads: threads.max(1), arrived, round }
    }

    pub fn wait(&self) -> bool {
        let mine = self.round.load(Ordering::Relaxed);
        if self.arrived.fetch_add(1, Ordering::Relaxed) + 1 == self.threads {
            self.arrived.store(0, Ordering::Relaxed);
            self.round.fetch_add(1, Ordering::Relaxed);
            return true;
        }
        while self.round.load(Ordering::Relaxed) == mine {
            thread::yield_now();
        }
        false
    }
}
