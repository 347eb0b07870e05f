//! Mistake: not exactly one leader
//!
//! Every thread gets true once its round is over, so what should be done once is done by all.
//!
//! Rejected by: one_leader, native, as not exactly one leader
//! Rejected by: one_leader, model, as not exactly one leader

use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    round: Mutex<Round>,
    over: Condvar,
}

struct Round {
    number: u64,
    arrived: usize,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        let round = Mutex::new(Round { number: 0, arrived: 0 });
        Barrier { threads: threads.max(1), round, over: Condvar::new() }
    }

    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        let mine = round.number;
        round.arrived += 1;
        if round.arrived == self.threads {
            round.number += 1;
            round.arrived = 0;
            self.over.notify_all();
            return true;
        }
        while round.number == mine {
            round = self.over.wait(round).unwrap();
        }
        true
    }
}
