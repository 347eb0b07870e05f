//! A slot with a condition variable for each result, and a queue with another one.

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
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
/// its job is given to one more worker, but only once.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// Stands for the result of a job, which may not be there yet.
#[derive(Debug)]
pub struct Ticket {
    slot: Arc<Slot>,
}

impl Pool {
    /// Makes a pool of `size` workers or, if no size is given, of one worker for each core that this process may use.
    pub fn new<S: System>(system: S, size: Option<NonZeroUsize>) -> Pool {
        let size = match size {
            Some(size) => size.get(),
            None => thread::available_parallelism().map_or(1, NonZeroUsize::get),
        };
        let (system, shared) = (Arc::new(system), Arc::new(Shared::default()));
        let thread = |_| {
            let (system, shared) = (Arc::clone(&system), Arc::clone(&shared));
            thread::spawn(move || shared.serve(&*system))
        };
        let threads = (0..size).map(thread).collect();
        Pool { shared, threads }
    }

    /// Returns how many workers may be at work at the same time.
    pub fn size(&self) -> usize {
        self.threads.len()
    }

    /// Gives the pool a job, and returns at once. Jobs are begun in the order in which they were submitted.
    pub fn submit(&self, job: u64) -> Ticket {
        let slot = Arc::new(Slot::default());
        lock(&self.shared.queue).jobs.push_back((job, Arc::clone(&slot)));
        self.shared.changed.notify_one();
        Ticket { slot }
    }

    /// Returns the results of all these jobs, in the order of the jobs. Each result is returned as soon as it
    /// and all earlier ones are there, while the later jobs run.
    pub fn in_order(&self, jobs: &[u64]) -> impl Iterator<Item = Result<u64, Failure>> + use<> {
        let tickets: Vec<_> = jobs.iter().map(|job| self.submit(*job)).collect();
        tickets.into_iter().map(|mut ticket| ticket.get(None))
    }
}

/// Every job that has been submitted is still done. Then every worker is ended.
impl Drop for Pool {
    fn drop(&mut self) {
        lock(&self.shared.queue).is_closed = true;
        self.shared.changed.notify_all();
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

impl Ticket {
    /// Waits for the result, but no longer than `limit`, or as long as it takes if there is no limit. You may
    /// call this again, after [`Failure::Late`] as well as after a result, which then stays the same.
    pub fn get(&mut self, limit: Option<Duration>) -> Result<u64, Failure> {
        let result = lock(&self.slot.result);
        let waits = |result: &mut Option<_>| result.is_none();
        let result = match limit {
            None => self.slot.is_there.wait_while(result, waits).unwrap(),
            Some(limit) => self.slot.is_there.wait_timeout_while(result, limit, waits).unwrap().0,
        };
        result.unwrap_or(Err(Failure::Late))
    }
}

/// A result, when it's there.
#[derive(Debug, Default)]
struct Slot {
    result: Mutex<Option<Result<u64, Failure>>>,
    is_there: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<(u64, Arc<Slot>)>,
    is_closed: bool,
}

/// What the pool and its threads have together.
#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl Shared {
    fn next(&self) -> Option<(u64, Arc<Slot>)> {
        let is_idle = |queue: &mut Queue| queue.jobs.is_empty() && !queue.is_closed;
        self.changed.wait_while(lock(&self.queue), is_idle).unwrap().jobs.pop_front()
    }

    fn serve<S: System>(&self, system: &S) {
        let mut worker: Option<S::Worker> = None;
        while let Some((job, slot)) = self.next() {
            let mut result = Err(Failure::Died);
            for _ in 0..2 {
                if worker.is_none() {
                    worker = system.start().ok();
                }
                let Some(alive) = &mut worker else { continue };
                if let Ok(value) = alive.run(job) {
                    result = Ok(value);
                    break;
                }
                worker.take().unwrap().end();
            }
            *lock(&slot.result) = Some(result);
            slot.is_there.notify_all();
        }
        if let Some(worker) = worker {
            worker.end();
        }
    }
}
