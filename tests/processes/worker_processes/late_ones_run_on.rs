//! Mistake: too many at once
//!
//! A worker that is late is replaced at once, and ended only when all jobs are done.
//!
//! Rejected by: late, model, as too many at once

use std::io::{self, ErrorKind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{panic, thread};

pub trait System: Sync {
    type Worker: Worker;

    fn start(&self) -> io::Result<Self::Worker>;
}

pub trait Worker {
    fn send(&mut self, job: u64) -> io::Result<()>;

    fn receive(&mut self, limit: Duration) -> io::Result<u64>;

    fn end(self);
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    Died,
    Late,
}

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
        let mut place = Place { system, worker: None, late: Vec::new() };
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

struct Place<'a, S: System> {
    system: &'a S,
    worker: Option<S::Worker>,
    late: Vec<S::Worker>,
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
                Err(error) if error.kind() == ErrorKind::TimedOut => {
                    self.late.extend(self.worker.take());
                    return Ok(Err(Failure::Late));
                }
                Err(_) => self.end(),
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
        self.late.drain(..).for_each(Worker::end);
    }
}
