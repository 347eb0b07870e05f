//! A scheduler: one thread runs jobs, each at its time, in the order of their times.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

/// Jobs and the times when they are due, like Python's `sched.scheduler`. Any thread may enter and cancel
/// jobs, even while jobs are being run, and so may a job. Times are counted from the moment when the
/// scheduler is made.
pub struct Scheduler {
    start: Instant,
    /// Not held while a job runs, because a job may enter others.
    state: Mutex<State>,
    /// Notified when a job is entered or cancelled, because the job that the thread in `run` sleeps
    /// for may no longer be the next.
    changed: Condvar,
}

struct State {
    /// The first is the next to run. Two jobs may have the same time, but no two have the same key.
    jobs: BTreeMap<Ticket, Job>,
    /// How many jobs have been entered, ever.
    count: u64,
}

type Job = Box<dyn FnOnce() + Send>;

/// Stands for a job that has been entered, and is what `cancel` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    // The order of the fields matters, because it is the order of the jobs.
    due: Duration,
    number: u64,
}

impl Scheduler {
    /// A scheduler without jobs, whose clock starts now.
    pub fn new() -> Scheduler {
        let state = State { jobs: BTreeMap::new(), count: 0 };
        Scheduler { start: Instant::now(), state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The time on the scheduler's clock.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// Enters a job that is due at the time `due`, or at once if that time has passed. A time that is too
    /// far off for the clock, such as `Duration::MAX`, never comes.
    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        let mut state = self.state.lock().unwrap();
        state.count += 1;
        let ticket = Ticket { due, number: state.count };
        state.jobs.insert(ticket, Box::new(job));
        self.changed.notify_one();
        ticket
    }

    /// Cancels a job. Returns true if the job has not begun and now never will; false if it has begun, or
    /// had been cancelled before. `cancel` does not wait for a job that is running. A cancelled job is
    /// dropped, and while it is dropped, whatever it owns may call the scheduler.
    pub fn cancel(&self, ticket: Ticket) -> bool {
        let job = self.state.lock().unwrap().jobs.remove(&ticket);
        self.changed.notify_one();
        job.is_some()
    }

    /// Runs the jobs, each when it is due and not before, in the order of their times; jobs with the same
    /// time run in the order in which they were entered. Sleeps until the next job is due. Returns when
    /// no job is left, whether due or waiting. Only one thread at a time may call it.
    ///
    /// # Panics
    /// If a job panics. The other jobs stay, and `run` may be called again.
    pub fn run(&self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    /// Waits until a job is due, and takes it out. Returns `None` if no job is left.
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
