//! A permit that is given back goes straight to the thread that has waited longest, through a channel
//! of its own. So no thread can overtake another, and none has to check again.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};

pub struct Semaphore {
    state: Mutex<State>,
}

struct State {
    /// 0 while anybody waits.
    free: usize,
    waiting: VecDeque<Sender<()>>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { state: Mutex::new(State { free: permits, waiting: VecDeque::new() }) }
    }

    pub fn acquire(&self) {
        let mut state = self.state.lock().unwrap();
        if state.free > 0 {
            state.free -= 1;
            return;
        }
        let (give, take) = mpsc::channel();
        state.waiting.push_back(give);
        drop(state);
        take.recv().unwrap();
    }

    pub fn try_acquire(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        let is_free = state.free > 0;
        state.free -= usize::from(is_free);
        is_free
    }

    pub fn release(&self) {
        let mut state = self.state.lock().unwrap();
        match state.waiting.pop_front() {
            Some(give) => give.send(()).unwrap(),
            None => state.free += 1,
        }
    }
}
