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

/// A process that does one job after the other. It answers them in their order, unless it dies.
pub trait Worker {
    /// Sends it a job. An error means that it's dead.
    fn send(&mut self, job: u64) -> io::Result<()>;

    /// Its next answer. The error has the kind `TimedOut` if none has come within `limit`: it may still come. Any
    /// other error means that the worker is dead.
    fn receive(&mut self, limit: Duration) -> io::Result<u64>;

    /// Kills it if it's alive, and waits until it has ended.
    fn end(self);
}

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// As many workers as were allowed have died of this job.
    Died,
    /// The answer has not come within the limit.
    Late,
}

/// Has the jobs done by worker processes, up to `processes` of them at the same time, and returns the results in
/// the order of the jobs. 0 processes count as 1.
///
/// A worker does one job after the other. If it dies, it's replaced, and the job is sent again, until `attempts`
/// workers have died of it; 0 attempts count as 1. If an answer is late, the job isn't sent again, and the worker
/// is replaced: what it still has to say would be taken for the answer to the next job. Each worker is ended, on
/// every way out.
///
/// # Errors
/// If a worker can't be started: the first such error in the order of the jobs.
pub fn map<S: System>(
    system: &S,
    jobs: &[u64],
    processes: usize,
    attempts: u32,
    limit: Duration,
) -> io::Result<Vec<Result<u64, Failure>>> {
    todo!("share the jobs out among worker processes")
}
