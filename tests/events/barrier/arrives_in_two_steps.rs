//! Mistake: out of step
//!
//! The lock is given up between reading the round's number and counting the arrival. The round can end
//! in between, and then the thread counts in the next one and believes that its own is over. With as
//! many threads as the barrier is for, nothing comes of it, because a round can't end without this thread.
//!
//! Rejected by: one_more_waits, model, as out of step

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
        let mine = self.round.lock().unwrap().number;
        let mut round = self.round.lock().unwrap();
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
