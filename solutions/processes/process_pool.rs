//! A lasting pool of processes: jobs are submitted one by one, and their results are handed out on request.

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
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
    /// The way to the threads. `None` once the pool is being dropped.
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

/// Stands for the result of a job, which may not be there yet.
#[derive(Debug)]
pub struct Ticket {
    /// Gives one result. If the job's thread panics, the other end is dropped without one.
    comes: Receiver<Result<u64, Failure>>,
    known: Option<Result<u64, Failure>>,
}

impl Pool {
    /// Makes a pool of `size` workers or, if no size is given, of one worker for each core that this process may use.
    pub fn new<S: System>(system: S, size: Option<NonZeroUsize>) -> Pool {
        let size = size.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let (jobs, queue) = mpsc::channel();
        let (system, queue) = (Arc::new(system), Arc::new(Mutex::new(queue)));
        let threads = (0..size).map(|_| {
            let (system, queue) = (Arc::clone(&system), Arc::clone(&queue));
            thread::spawn(move || serve(&*system, &queue))
        });
        Pool { jobs: Some(jobs), threads: threads.collect() }
    }

    /// Returns how many workers may be at work at the same time.
    pub fn size(&self) -> usize {
        self.threads.len()
    }

    /// Gives the pool a job, and returns at once. Jobs are begun in the order in which they were submitted.
    pub fn submit(&self, job: u64) -> Ticket {
        let (answer, comes) = mpsc::channel();
        let jobs = self.jobs.as_ref().expect("it's taken when the pool is dropped");
        jobs.send(Job { job, answer }).expect("the threads wait as long as there is a pool");
        Ticket { comes, known: None }
    }

    /// Returns the results of all these jobs, in the order of the jobs. Each result is returned as soon as it
    /// and all earlier ones are there, while the later jobs run.
    pub fn in_order(&self, jobs: &[u64]) -> impl Iterator<Item = Result<u64, Failure>> + use<> {
        let tickets: Vec<Ticket> = jobs.iter().map(|job| self.submit(*job)).collect();
        tickets.into_iter().map(|mut ticket| ticket.get(None))
    }
}

/// Every job that has been submitted is still done. Then every worker is ended.
impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            thread.join().expect("no worker panics");
        }
    }
}

impl Ticket {
    /// Waits for the result, but no longer than `limit`, or as long as it takes if there is no limit. You may
    /// call this again, after [`Failure::Late`] as well as after a result, which then stays the same.
    pub fn get(&mut self, limit: Option<Duration>) -> Result<u64, Failure> {
        if let Some(known) = self.known {
            return known;
        }
        let came = match limit {
            Some(limit) => self.comes.recv_timeout(limit),
            None => self.comes.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        let result = match came {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => return Err(Failure::Late),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Died),
        };
        self.known = Some(result);
        result
    }
}

/// A job, and the way back for its result.
#[derive(Debug)]
struct Job {
    job: u64,
    answer: Sender<Result<u64, Failure>>,
}

/// What a thread does with its worker.
fn serve<S: System>(system: &S, queue: &Mutex<Receiver<Job>>) {
    let mut worker = None;
    loop {
        // The lock gives each job to one thread. It's given up before the work.
        let next = queue.lock().expect("no holder panics").recv();
        let Ok(Job { job, answer }) = next else { break };
        let result = run(system, &mut worker, job).or_else(|_| run(system, &mut worker, job));
        // The ticket may be gone.
        let _ = answer.send(result.map_err(|_| Failure::Died));
    }
    if let Some(worker) = worker {
        worker.end();
    }
}

/// Has the worker do the job; starts one first if there is none, and ends one that dies of it.
fn run<S: System>(system: &S, place: &mut Option<S::Worker>, job: u64) -> io::Result<u64> {
    let mut worker = match place.take() {
        Some(worker) => worker,
        None => system.start()?,
    };
    match worker.run(job) {
        Ok(result) => {
            *place = Some(worker);
            Ok(result)
        }
        Err(error) => {
            worker.end();
            Err(error)
        }
    }
}
