//! Mistake: wrong answer
//!
//! `cancel` notes the ticket, and `run` passes over the jobs whose tickets are noted. So a job can be
//! cancelled twice, and each time the answer is true.
//!
//! Rejected by: two_cancel, model, as wrong answer
//! Rejected by: two_cancel, native, as wrong answer

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Scheduler {
    start: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    jobs: BTreeMap<Ticket, Job>,
    count: u64,
    cancelled: Vec<Ticket>,
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    due: Duration,
    number: u64,
}

impl Scheduler {
    pub fn new() -> Scheduler {
        let state = State { jobs: BTreeMap::new(), count: 0, cancelled: Vec::new() };
        Scheduler { start: Instant::now(), state: Mutex::new(state), changed: Condvar::new() }
    }

    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        let ticket = Ticket { due, number: state.count };
        state.jobs.insert(ticket, Box::new(job));
        self.changed.notify_one();
        ticket
    }

    pub fn cancel(&self, ticket: Ticket) -> bool {
        let mut state = self.state.lock().unwrap();
        let is_there = state.jobs.contains_key(&ticket);
        state.cancelled.push(ticket);
        self.changed.notify_one();
        is_there
    }

    pub fn run(&self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock().unwrap();
        loop {
            let cancelled = std::mem::take(&mut state.cancelled);
            let dropped: Vec<_> =
                cancelled.iter().map(|ticket| state.jobs.remove(ticket)).collect();
            if !dropped.is_empty() {
                drop(state);
                drop(dropped);
                state = self.state.lock().unwrap();
                continue;
            }
            let (next, _) = state.jobs.first_key_value()?;
            let left = next.due.saturating_sub(self.now());
            if left.is_zero() {
                return state.jobs.pop_first().map(|(_, job)| job);
            }
            state = self.changed.wait_timeout(state, left).unwrap().0;
        }
    }
}
