//! A pool of processes: jobs go out, results come back in order, and a worker may die at any time.

use std::io::{self, ErrorKind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{panic, thread};

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
    let next = AtomicUsize::new(0);
    // Each result has the place of its job, so no job can have two.
    let results: Mutex<Vec<Option<io::Result<Result<u64, Failure>>>>> =
        Mutex::new(jobs.iter().map(|_| None).collect());
    let work = || {
        let mut place = Place { system, worker: None };
        loop {
            // Relaxed: the count hands out numbers and nothing else.
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(number) else { return };
            let result = place.run(*job, attempts.max(1), limit);
            results.lock().expect("no holder panics")[number] = Some(result);
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..processes.clamp(1, jobs.len().max(1))).map(|_| scope.spawn(work)).collect();
        for thread in threads {
            thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        }
    });
    let results = results.into_inner().expect("no holder panics");
    results.into_iter().map(|result| result.expect("each number was handed out")).collect()
}

/// A place for one worker at a time.
struct Place<'a, S: System> {
    system: &'a S,
    worker: Option<S::Worker>,
}

impl<S: System> Place<'_, S> {
    fn run(&mut self, job: u64, attempts: u32, limit: Duration) -> io::Result<Result<u64, Failure>> {
        for _ in 0..attempts {
            let worker = match &mut self.worker {
                Some(worker) => worker,
                none => none.insert(self.system.start()?),
            };
            match worker.send(job).and_then(|()| worker.receive(limit)) {
                Ok(answer) => return Ok(Ok(answer)),
                Err(error) => {
                    self.end();
                    if error.kind() == ErrorKind::TimedOut {
                        return Ok(Err(Failure::Late));
                    }
                }
            }
        }
        Ok(Err(Failure::Died))
    }

    fn end(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.end();
        }
    }
}

impl<S: System> Drop for Place<'_, S> {
    fn drop(&mut self) {
        self.end();
    }
}
