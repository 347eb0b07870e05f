//! Mistake: wrong answer
//!
//! All jobs that are due are taken out together and then run one after the other. A job that waits for its turn there
//! can't be cancelled any more.
//!
//! Rejected by: cancels_another, model, as wrong answer
//! Rejected by: cancels_another, native, as wrong answer

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
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
        loop {
            let mut due = self.wait_for_some();
            if due.is_empty() {
                return;
            }
            while let Some((_, job)) = due.pop_first() {
                if let Err(panic) = catch_unwind(AssertUnwindSafe(job)) {
                    self.state.lock().unwrap().jobs.append(&mut due);
                    resume_unwind(panic);
                }
            }
        }
    }

    fn wait_for_some(&self) -> BTreeMap<Ticket, Job> {
        let mut state = self.state.lock().unwrap();
        loop {
            let Some((next, _)) = state.jobs.first_key_value() else { return BTreeMap::new() };
            let now = self.now();
            if next.due <= now {
                let later = state.jobs.split_off(&Ticket { due: now, number: u64::MAX });
                return std::mem::replace(&mut state.jobs, later);
            }
            let left = next.due - now;
            state = self.changed.wait_timeout(state, left).unwrap().0;
        }
    }
}
