//! A meeting point that can be used again, for a reduction in two passes.

use std::sync::{Condvar, Mutex};

/// A place where a given number of threads wait for one another, round after round.
pub struct Barrier {
    /// At least 1.
    threads: usize,
    round: Mutex<Round>,
    /// Notified by the last thread to arrive, for all the others in its round.
    over: Condvar,
}

/// The barrier's current round.
struct Round {
    /// Its number. A thread waits while this is still the round that it arrived in. The number
    /// never goes back, however soon the other threads return.
    number: u64,
    /// How many threads have arrived in it; fewer than `threads`.
    arrived: usize,
}

impl Barrier {
    /// A barrier for `threads` threads. If `threads` is 0, it counts as 1.
    pub fn new(threads: usize) -> Barrier {
        let round = Mutex::new(Round { number: 0, arrived: 0 });
        Barrier { threads: threads.max(1), round, over: Condvar::new() }
    }

    /// Waits until all the threads that the barrier is for have called `wait` in this round. Then
    /// all of them go on, and the next round begins. Exactly one thread in each round gets true, so
    /// that it can do what must be done only once. A waiting thread sleeps.
    ///
    /// Whatever the threads did before they called `wait` is visible to all of them once `wait` has
    /// returned.
    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        let mine = round.number;
        round.arrived += 1;
        if round.arrived == self.threads {
            // The next round begins before any thread leaves this one, so none can come too early.
            round.number += 1;
            round.arrived = 0;
            self.over.notify_all();
            return true;
        }
        while round.number == mine {
            round = self.over.wait(round).unwrap();
        }
        false
    }
}
