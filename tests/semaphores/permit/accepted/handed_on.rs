//! A permit that is given back goes straight to the thread that waits longest, through a channel of
//! its own.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
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

pub struct Permit<'a> {
    /// None once it is given back.
    of: Option<&'a Semaphore>,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        Semaphore { state: Mutex::new(State { free: permits, waiting: VecDeque::new() }) }
    }

    pub fn acquire(&self) -> Permit<'_> {
        if let Some(permit) = self.try_acquire() {
            return permit;
        }
        let (give, take) = mpsc::channel();
        let mut state = self.state.lock().unwrap();
        if state.free > 0 {
            state.free -= 1;
        } else {
            state.waiting.push_back(give);
            drop(state);
            take.recv().unwrap();
        }
        Permit { of: Some(self) }
    }

    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = self.state.lock().unwrap();
        state.free = state.free.checked_sub(1)?;
        Some(Permit { of: Some(self) })
    }

    fn give_back(&self) {
        let mut state = self.state.lock().unwrap();
        match state.waiting.pop_front() {
            Some(give) => give.send(()).unwrap(),
            None => state.free += 1,
        }
    }
}

impl Permit<'_> {
    pub fn release(mut self) {
        if let Some(semaphore) = self.of.take() {
            semaphore.give_back();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some(semaphore) = self.of.take() {
            semaphore.give_back();
        }
    }
}

pub fn read(
    semaphore: &Semaphore,
    source: &dyn Source,
    rows: Range<usize>,
) -> Result<Partial, Error> {
    let _permit = semaphore.acquire();
    source.read(rows).map(|values| Partial::of(&values))
}
