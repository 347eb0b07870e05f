//! Mistake: stale read
//!
//! Each thread takes a ticket, by a relaxed addition. The last of a round does not see what the others
//! did before theirs: nothing orders the additions.
//!
//! Rejected by: one_round, model, as stale read

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    tickets: AtomicUsize,
    rounds: Mutex<usize>,
    over: Condvar,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        let rounds = Mutex::new(0);
        Barrier {
            threads: threads.max(1),
            tickets: AtomicUsize::new(0),
            rounds,
            over: Condvar::new(),
        }
    }

    pub fn wait(&self) -> bool {
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        let (mine, place) = (ticket / self.threads, ticket % self.threads);
        let mut rounds = self.rounds.lock().unwrap();
        if place + 1 == self.threads {
            *rounds += 1;
            self.over.notify_all();
            return true;
        }
        while *rounds <= mine {
            rounds = self.over.wait(rounds).unwrap();
        }
        false
    }
}
