//! Mistake: out of step
//!
//! The last to leave sets the counts back. A fast thread that comes again before that finds the
//! count of the old round, which is full, and goes right through; the other one may never get out.
//!
//! Rejected by: two_rounds, model, as out of step

use std::sync::{Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    round: Mutex<Round>,
    over: Condvar,
}

struct Round {
    arrived: usize,
    left: usize,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        let round = Mutex::new(Round { arrived: 0, left: 0 });
        Barrier { threads: threads.max(1), round, over: Condvar::new() }
    }

    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        round.arrived += 1;
        let last = round.arrived == self.threads;
        self.over.notify_all();
        while round.arrived < self.threads {
            round = self.over.wait(round).unwrap();
        }
        round.left += 1;
        if round.left == self.threads {
            *round = Round { arrived: 0, left: 0 };
        }
        last
    }
}
