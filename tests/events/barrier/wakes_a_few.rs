//! Mistake: out of step
//!
//! The last to arrive wakes eight threads. In a larger crowd the others sleep on.
//!
//! Rejected by: any_numbers, native, as out of step

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
            (0..8).for_each(|_| self.over.notify_one());
            return true;
        }
        while round.number == mine {
            round = self.over.wait(round).unwrap();
        }
        false
    }
}
