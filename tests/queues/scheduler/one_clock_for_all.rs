//! Mistake: wrong answer
//!
//! The clock is a `static` that starts once for all schedulers.
//!
//! Rejected by: two_schedulers, model, as wrong answer

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};
static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);

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
    // The order of the fields matters, because it is the order of the jobs.
    due: Duration,
    number: u64,
}

impl Scheduler {
    pub fn new() -> Scheduler {
        let state = State { jobs: BTreeMap::new(), count: 0 };
        Scheduler { start: Instant::now(), state: Mutex::new(state), changed: Condvar::new() }
    }

    pub fn now(&self) -> Duration {
        START.elapsed()
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
        while let Some(job) = self.next() {
            job();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.state.lock().unwrap();
        loop {
            // Checked again after each wait, because another job may be the first now.
            let (next, _) = state.jobs.first_key_value()?;
            let left = next.due.saturating_sub(self.now());
            if left.is_zero() {
                return state.jobs.pop_first().map(|(_, job)| job);
            }
            state = self.changed.wait_timeout(state, left).unwrap().0;
        }
    }
}
