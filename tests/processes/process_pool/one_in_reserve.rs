//! Mistake: too many at once
//!
//! A second worker is started beside the one that does a job, in case that one dies.
//!
//! Rejected by: kills_each, native, as too many at once
//! Rejected by: kills_each, model, as too many at once

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub trait System: Send + Sync + 'static {
    type Worker: Worker;

    fn start(&self) -> io::Result<Self::Worker>;
}

pub trait Worker {
    fn run(&mut self, job: u64) -> io::Result<u64>;

    fn end(self);
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    Died,
    Late,
}

#[derive(Debug)]
pub struct Pool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
pub struct Ticket {
    comes: Receiver<Result<u64, Failure>>,
    known: Option<Result<u64, Failure>>,
}

impl Pool {
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

    pub fn size(&self) -> usize {
        self.threads.len()
    }

    pub fn submit(&self, job: u64) -> Ticket {
        let (answer, comes) = mpsc::channel();
        let jobs = self.jobs.as_ref().expect("it's taken when the pool is dropped");
        jobs.send(Job { job, answer }).expect("the threads wait as long as there is a pool");
        Ticket { comes, known: None }
    }

    pub fn in_order(&self, jobs: &[u64]) -> impl Iterator<Item = Result<u64, Failure>> + use<> {
        let tickets: Vec<Ticket> = jobs.iter().map(|job| self.submit(*job)).collect();
        tickets.into_iter().map(|mut ticket| ticket.get(None))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            thread.join().expect("no worker panics");
        }
    }
}

impl Ticket {
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

#[derive(Debug)]
struct Job {
    job: u64,
    answer: Sender<Result<u64, Failure>>,
}

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

fn run<S: System>(system: &S, place: &mut Option<S::Worker>, job: u64) -> io::Result<u64> {
    let mut worker = match place.take() {
        Some(worker) => worker,
        None => system.start()?,
    };
    let reserve = system.start();
    match worker.run(job) {
        Ok(result) => {
            *place = Some(worker);
            if let Ok(reserve) = reserve {
                reserve.end();
            }
            Ok(result)
        }
        Err(error) => {
            worker.end();
            *place = reserve.ok();
            Err(error)
        }
    }
}
