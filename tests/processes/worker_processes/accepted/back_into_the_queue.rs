//! A job that has lost its worker goes back to the front of the queue, with the number of those that it has lost, and
//! whichever thread is free takes it. Each job has a place that can be written to once.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::sync::{Mutex, OnceLock};
use std::thread;
use std::time::Duration;

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

/// A job that waits: its number, and how many workers it has lost.
type Waiting = (usize, u32);

pub fn map<S: System>(
    system: &S,
    jobs: &[u64],
    processes: usize,
    attempts: u32,
    limit: Duration,
) -> io::Result<Vec<Result<u64, Failure>>> {
    let queue: Mutex<VecDeque<Waiting>> = Mutex::new((0..jobs.len()).map(|job| (job, 0)).collect());
    let results: Vec<OnceLock<io::Result<Result<u64, Failure>>>> = jobs.iter().map(|_| OnceLock::new()).collect();
    let next = || queue.lock().unwrap().pop_front();
    let serve = || {
        let mut worker: Option<S::Worker> = None;
        // A thread leaves when the queue is empty. The one that puts a job back is still there to take it.
        while let Some((job, lost)) = next() {
            let outcome = match worker.take().map_or_else(|| system.start(), Ok) {
                Err(error) => Err(error),
                Ok(mut current) => match current.send(jobs[job]).and_then(|()| current.receive(limit)) {
                    Ok(answer) => {
                        worker = Some(current);
                        Ok(Ok(answer))
                    }
                    Err(error) => {
                        current.end();
                        match error.kind() {
                            ErrorKind::TimedOut => Ok(Err(Failure::Late)),
                            _ if lost + 1 >= attempts => Ok(Err(Failure::Died)),
                            _ => {
                                queue.lock().unwrap().push_front((job, lost + 1));
                                continue;
                            }
                        }
                    }
                },
            };
            results[job].set(outcome).expect("each job has one end");
        }
        if let Some(worker) = worker {
            worker.end();
        }
    };
    thread::scope(|scope| {
        for _ in 0..processes.clamp(1, jobs.len().max(1)) {
            scope.spawn(serve);
        }
    });
    results.into_iter().map(|result| result.into_inner().expect("each job has come to its end")).collect()
}
