//! Each round has a gate of its own, which a thread holds while it waits. So nothing is ever used
//! again.

use std::sync::{Arc, Condvar, Mutex};

pub struct Barrier {
    threads: usize,
    round: Mutex<Round>,
}

#[derive(Default)]
struct Round {
    arrived: usize,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        Barrier { threads: threads.max(1), round: Mutex::default() }
    }

    pub fn wait(&self) -> bool {
        let mut round = self.round.lock().unwrap();
        round.arrived += 1;
        if round.arrived == self.threads {
            let Round { gate, .. } = std::mem::take(&mut *round);
            *gate.is_open.lock().unwrap() = true;
            gate.opened.notify_all();
            return true;
        }
        let gate = Arc::clone(&round.gate);
        drop(round);
        let is_open = gate.is_open.lock().unwrap();
        drop(gate.opened.wait_while(is_open, |is_open| !*is_open).unwrap());
        false
    }
}
