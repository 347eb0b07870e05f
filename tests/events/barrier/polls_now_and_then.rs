//! Mistake: busy wait
//!
//! A thread that waits checks every tenth of a second whether its round is over. It is never told.
//!
//! Rejected by: no_polling, model, as busy wait

use std::sync::{Condvar, Mutex};
use std::time::Duration;

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
            return true;
        }
        while round.number == mine {
            round = self.over.wait_timeout(round, Duration::from_millis(100)).unwrap().0;
        }
        false
    }
}
