//! Mistake: wrong order
//!
//! A time that has passed is replaced by the present one. Of two jobs that are both late, the one that was entered first
//! comes first, whichever was due first.
//!
//! Rejected by: overdue, model, as wrong order
//! Rejected by: overdue, native, as wrong order

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
        let ticket = Ticket { due: due.max(self.now()), number: state.count };
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
