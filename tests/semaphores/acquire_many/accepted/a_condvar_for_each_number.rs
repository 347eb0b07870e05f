//! Threads that want the same number wait on a condition variable of their own, so no thread is woken
//! when there is not enough for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};

pub struct Semaphore {
    total: usize,
    state: Mutex<State>,
}

struct State {
    free: usize,
    /// By what they want.
    waiting: BTreeMap<usize, (usize, Arc<Condvar>)>,
}

pub struct Permits<'a> {
    semaphore: &'a Semaphore,
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    pub wanted: usize,
    pub total: usize,
}

impl Semaphore {
    pub fn new(permits: usize) -> Semaphore {
        let state = State { free: permits, waiting: BTreeMap::new() };
        Semaphore { total: permits, state: Mutex::new(state) }
    }

    pub fn acquire_many(&self, wanted: usize) -> Result<Permits<'_>, TooMany> {
        if wanted > self.total {
            return Err(TooMany { wanted, total: self.total });
        }
        let mut state = self.state.lock().unwrap();
        while state.free < wanted {
            // One condition variable for all who want the same.
            let entry = state.waiting.entry(wanted).or_default();
            entry.0 += 1;
            let enough = Arc::clone(&entry.1);
            state = enough.wait(state).unwrap();
            let left = state.waiting.get_mut(&wanted).map(|entry| {
                entry.0 -= 1;
                entry.0
            });
            if left == Some(0) {
                state.waiting.remove(&wanted);
            }
        }
        state.free -= wanted;
        Ok(Permits { semaphore: self, count: wanted })
    }

    pub fn try_acquire_many(&self, wanted: usize) -> Option<Permits<'_>> {
        let mut state = self.state.lock().unwrap();
        state.free = state.free.checked_sub(wanted)?;
        Some(Permits { semaphore: self, count: wanted })
    }
}

impl Drop for Permits<'_> {
    fn drop(&mut self) {
        let mut state = self.semaphore.state.lock().unwrap();
        state.free += self.count;
        let free = state.free;
        state.waiting.range(..=free).for_each(|(_, (_, enough))| enough.notify_all());
    }
}
