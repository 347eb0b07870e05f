//! A lasting pool of processes: jobs are submitted one by one, and their results are handed out on request.

use std::io;
use std::num::NonZeroUsize;
use std::time::Duration;

/// Starts worker processes.
pub trait System: Send + Sync + 'static {
    /// A worker that was started.
    type Worker: Worker;

    /// Starts a worker.
    fn start(&self) -> io::Result<Self::Worker>;
}

/// A process that does one job after another.
pub trait Worker {
    /// Has the worker do a job, and waits for the result. An error means that the worker is dead.
    fn run(&mut self, job: u64) -> io::Result<u64>;

    /// Kills the worker if it is alive, and waits until it has ended.
    fn end(self);
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// Two workers died of the job, or could not be started for it.
    Died,
    /// The result isn't there yet. It may still arrive.
    Late,
}

/// A pool of worker processes, each of which does one job at a time. If a worker dies, it is replaced, and
/// its job is given to one more worker, but only once. Threads that wait for a job or for a result sleep.
#[derive(Debug)]
pub struct Pool {
    // Add what you need.
}

/// Stands for the result of a job, which may not be there yet.
#[derive(Debug)]
pub struct Ticket {
    // Add what you need.
}

impl Pool {
    /// Makes a pool of `size` workers or, if no size is given, of one worker for each core that this process may use.
    pub fn new<S: System>(system: S, size: Option<NonZeroUsize>) -> Pool {
        todo!("start the threads that keep a worker each")
    }

    /// Returns how many workers may be at work at the same time.
    pub fn size(&self) -> usize {
        todo!("say how many there are")
    }

    /// Gives the pool a job, and returns at once. Jobs are begun in the order in which they were submitted.
    pub fn submit(&self, job: u64) -> Ticket {
        todo!("put the job into the queue, with a way back for its result")
    }

    /// Returns the results of all these jobs, in the order of the jobs. Each result is returned as soon as it
    /// and all earlier ones are there, while the later jobs run.
    pub fn in_order(&self, jobs: &[u64]) -> impl Iterator<Item = Result<u64, Failure>> + use<> {
        todo!("submit all, then ask for one after the other");
        #[allow(unreachable_code)]
        std::iter::empty()
    }
}

/// Every job that has been submitted is still done. Then every worker is ended.
impl Drop for Pool {
    fn drop(&mut self) {
        // Let the threads finish, and wait for them.
    }
}

impl Ticket {
    /// Waits for the result, but no longer than `limit`, or as long as it takes if there is no limit. You may
    /// call this again, after [`Failure::Late`] as well as after a result, which then stays the same.
    pub fn get(&mut self, limit: Option<Duration>) -> Result<u64, Failure> {
        todo!("wait for the result")
    }
}
