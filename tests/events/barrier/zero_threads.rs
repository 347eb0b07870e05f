//! Mistake: never opens
//!
//! A barrier for 0 threads: no count of threads that have arrived is ever 0.
//!
//! Rejected by: alone, native, as never opens
//! Rejected by: alone, model, as never opens

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
        Barrier { threads, round, over: Condvar::new() }
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
        false
    }
}
