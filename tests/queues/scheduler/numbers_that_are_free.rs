//! Mistake: another's job
//!
//! A job gets the first number that no later job with the same time has. When a job is over, its number is given to
//! another, which can then be cancelled with the first job's ticket.
//!
//! Rejected by: old_ticket, model, as another's job
//! Rejected by: old_ticket, native, as another's job

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Scheduler {
    start: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: BTreeMap<Ticket, Job>,
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    due: Duration,
    number: u64,
}

impl Scheduler {
    pub fn new() -> Scheduler {
        Scheduler { start: Instant::now(), state: Mutex::default(), changed: Condvar::new() }
    }

    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        let mut state = self.state.lock().unwrap();
        let same_time = Ticket { due, number: 0 }..=Ticket { due, number: u64::MAX };
        let last = state.jobs.range(same_time).next_back();
        let ticket = Ticket { due, number: last.map_or(0, |(last, _)| last.number + 1) };
        state.jobs.insert(ticket, Box::new(job));
        self.changed.notify_one();
        ticket
    }

    pub fn cancel(&self, ticket: Ticket) -> bool {
        let job = self.state.lock().unwrap().jobs.remove(&ticket);
        self.changed.notify_one();
        job.is_some()
    }

    pub fn run(&self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock().unwrap();
        loop {
            let (next, _) = state.jobs.first_key_value()?;
            let left = next.due.saturating_sub(self.now());
            if left.is_zero() {
                return state.jobs.pop_first().map(|(_, job)| job);
            }
            state = self.changed.wait_timeout(state, left).unwrap().0;
        }
    }
}
