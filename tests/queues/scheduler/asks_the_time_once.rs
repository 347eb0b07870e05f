//! Mistake: fires too late
//!
//! The time is asked when `run` begins and after each wait, but not after a job, which may have taken long.
//!
//! Rejected by: slow_job, model, as fires too late

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
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    due: Duration,
    number: u64,
}

impl Scheduler {
    pub fn new() -> Scheduler {
        let state = State { jobs: BTreeMap::new(), count: 0 };
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
        let job = self.state.lock().unwrap().jobs.remove(&ticket);
        self.changed.notify_one();
        job.is_some()
    }

    pub fn run(&self) {
        let mut now = self.now();
        while let Some(job) = self.next(&mut now) {
            job();
        }
    }

    fn next(&self, now: &mut Duration) -> Option<Job> {
        let mut state = self.state.lock().unwrap();
        loop {
            let (next, _) = state.jobs.first_key_value()?;
            let left = next.due.saturating_sub(*now);
            if left.is_zero() {
                return state.jobs.pop_first().map(|(_, job)| job);
            }
            state = self.changed.wait_timeout(state, left).unwrap().0;
            *now = self.now();
        }
    }
}
