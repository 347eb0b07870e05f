//! A pool of processes: jobs go out, results come back in order, and a worker may die at any time.

use std::io;
use std::time::Duration;

/// Starts worker processes.
pub trait System: Sync {
    /// A worker that was started.
    type Worker: Worker;

    /// Starts a worker.
    fn start(&self) -> io::Result<Self::Worker>;
}

/// A process that does one job after another. It answers its jobs in order, unless it dies.
pub trait Worker {
    /// Sends the worker a job. An error means that the worker is dead.
    fn send(&mut self, job: u64) -> io::Result<()>;

    /// Returns the worker's next answer. If no answer comes within `limit`, the error has the kind
    /// `TimedOut`, and the answer may still come. Any other error means that the worker is dead.
    fn receive(&mut self, limit: Duration) -> io::Result<u64>;

    /// Kills the worker if it is alive, and waits until it has ended.
    fn end(self);
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// The job has killed as many workers as were allowed.
    Died,
    /// The answer did not come within the limit.
    Late,
}

/// Has the jobs done by worker processes, up to `processes` of them at the same time, and returns the results
/// in the order of the jobs. A `processes` of 0 counts as 1.
///
/// A worker does one job after another. If a worker dies, it is replaced, and its job is sent again, until it
/// has killed `attempts` workers; an `attempts` of 0 counts as 1. If an answer is late, the job isn't sent
/// again, and the worker is replaced, because its late answer would be taken for the answer to the next job.
/// Every worker is ended, on every way out.
///
/// # Errors
/// If a worker can't be started: the first such error, in the order of the jobs.
pub fn map<S: System>(
    system: &S,
    jobs: &[u64],
    processes: usize,
    attempts: u32,
    limit: Duration,
) -> io::Result<Vec<Result<u64, Failure>>> {
    todo!("share the jobs out among worker processes")
}
