//! A scheduler: one thread runs jobs, each at its time, in the order of their times.

use std::time::Duration;

/// Jobs and when they are due: what Python calls `sched.scheduler`. Any thread may enter and cancel
/// jobs, even while they are being run, and so may a job. Times are counted from the moment when
/// the scheduler is made.
pub struct Scheduler {
    // In which order are the jobs kept, and where does `run` sleep?
}

/// Stands for a job that has been entered: `cancel` takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    // What names one job among those with the same time?
}

impl Scheduler {
    /// A scheduler without jobs, whose clock begins now.
    pub fn new() -> Scheduler {
        todo!("note the time")
    }

    /// The time on its clock.
    pub fn now(&self) -> Duration {
        todo!("since `new`")
    }

    /// Enters a job that is due at this time, or at once if the time is past. A time too far off for
    /// the clock, such as `Duration::MAX`, never comes.
    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        todo!("enter a job that is due at {due:?}")
    }

    /// Cancels a job. True means that it has not begun and never will; false that it has begun, or
    /// has been cancelled before. It does not wait for a job that is running. A job that is
    /// cancelled is dropped, and whatever it owns may call the scheduler then.
    pub fn cancel(&self, ticket: Ticket) -> bool {
        todo!("take the job of {ticket:?} out, if it is there")
    }

    /// Runs the jobs, each when it is due and not before, in the order of their times; jobs with the same
    /// time in the order in which they were entered. Sleeps until the next one is due. Returns when no
    /// job is left, whether due or waiting. One thread at a time may call it.
    ///
    /// # Panics
    /// If a job does. The other jobs stay, and `run` may be called again.
    pub fn run(&self) {
        todo!("wait for the next job, and run it")
    }
}
