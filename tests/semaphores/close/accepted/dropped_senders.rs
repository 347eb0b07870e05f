//! Each waiting thread has a channel, and its sender stands in a queue. A permit that comes back is sent
//! through the first one. Closing drops the senders: that is what a receiver takes as the end.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};

pub struct Semaphore {
    state: Mutex<State>,
}

struct State {
    free: usize,
    /// None when it is closed.
    waiting: Option<VecDeque<Sender<()>>>,
}

pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { state: Mutex::new(State { free: permits, waiting: Some(VecDeque::new()) }) }
    }

    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        let mut state = self.state.lock().unwrap();
        let State { free, waiting } = &mut *state;
        let waiting = waiting.as_mut().ok_or(Closed)?;
        if *free > 0 {
            *free -= 1;
        } else {
            let (give, take) = mpsc::channel();
            waiting.push_back(give);
            drop(state);
            take.recv().map_err(|_| Closed)?;
        }
        Ok(Permit { semaphore: self })
    }

    pub fn close(&self) {
        self.state.lock().unwrap().waiting = None;
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.semaphore.state.lock().unwrap();
        let next = state.waiting.as_mut().and_then(VecDeque::pop_front);
        match next {
            Some(give) => give.send(()).unwrap(),
            None => state.free += 1,
        }
    }
}
