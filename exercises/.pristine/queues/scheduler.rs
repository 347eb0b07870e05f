//! A scheduler: one thread runs jobs, each at its time, in the order of their times.

use std::time::Duration;

/// Jobs and the times when they are due, like Python's `sched.scheduler`. Any thread may enter and cancel
/// jobs, even while jobs are being run, and so may a job. Times are counted from the moment when the
/// scheduler is made.
pub struct Scheduler {
    // In which order are the jobs kept, and where does `run` sleep?
}

/// Stands for a job that has been entered, and is what `cancel` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    // What tells a job from others with the same time?
}

impl Scheduler {
    /// A scheduler without jobs, whose clock starts now.
    pub fn new() -> Scheduler {
        todo!("note the time")
    }

    /// The time on the scheduler's clock.
    pub fn now(&self) -> Duration {
        todo!("since `new`")
    }

    /// Enters a job that is due at the time `due`, or at once if that time has passed. A time that is too
    /// far off for the clock, such as `Duration::MAX`, never comes.
    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        todo!("enter a job that is due at {due:?}")
    }

    /// Cancels a job. Returns true if the job has not begun and now never will; false if it has begun, or
    /// had been cancelled before. `cancel` does not wait for a job that is running. A cancelled job is
    /// dropped, and while it is dropped, whatever it owns may call the scheduler.
    pub fn cancel(&self, ticket: Ticket) -> bool {
        todo!("take the job of {ticket:?} out, if it is there")
    }

    /// Runs the jobs, each when it is due and not before, in the order of their times; jobs with the same
    /// time run in the order in which they were entered. Sleeps until the next job is due. Returns when
    /// no job is left, whether due or waiting. Only one thread at a time may call it.
    ///
    /// # Panics
    /// If a job panics. The other jobs stay, and `run` may be called again.
    pub fn run(&self) {
        todo!("wait for the next job, and run it")
    }
}
