//! Mistake: out of step
//!
//! The round is a `static`, so a thread at one barrier counts at another.
//!
//! Rejected by: two_barriers, model, as out of step

use std::sync::{Condvar, Mutex};

static ROUND: Mutex<(u64, usize)> = Mutex::new((0, 0));
static OVER: Condvar = Condvar::new();

pub struct Barrier {
    threads: usize,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        *ROUND.lock().unwrap() = (0, 0);
        Barrier { threads: threads.max(1) }
    }

    pub fn wait(&self) -> bool {
        let mut round = ROUND.lock().unwrap();
        let mine = round.0;
        round.1 += 1;
        if round.1 == self.threads {
            round.0 += 1;
            round.1 = 0;
            OVER.notify_all();
            return true;
        }
        while round.0 == mine {
            round = OVER.wait(round).unwrap();
        }
        false
    }
}
