//! One thread for each worker, which is asked through a channel of its own: the caller hands the jobs out, keeps
//! the attempts, and sends a job that has lost its worker to the next place that's free.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::sync::mpsc::{self, Receiver, Sender};
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

/// What has become of a job that was tried once.
enum Tried {
    Done(u64),
    Died,
    Late,
    NotStarted(io::Error),
}

pub fn map<S: System>(
    system: &S,
    jobs: &[u64],
    processes: usize,
    attempts: u32,
    limit: Duration,
) -> io::Result<Vec<Result<u64, Failure>>> {
    let places = processes.clamp(1, jobs.len().max(1));
    let mut results: Vec<_> = jobs.iter().map(|_| None).collect();
    thread::scope(|scope| {
        let (news, from_places) = mpsc::channel();
        let to_places: Vec<Sender<(usize, u64)>> = (0..places)
            .map(|place| {
                let (to_place, orders) = mpsc::channel();
                let news = news.clone();
                scope.spawn(move || serve(system, place, limit, orders, news));
                to_place
            })
            .collect();
        let mut waiting: VecDeque<(usize, u32)> = (0..jobs.len()).map(|job| (job, 1)).collect();
        let mut at_work = vec![None; places];
        let mut free: Vec<usize> = (0..places).rev().collect();
        loop {
            while let (false, Some(place)) = (waiting.is_empty(), free.last().copied()) {
                let (job, attempt) = waiting.pop_front().expect("it isn't empty");
                free.pop();
                at_work[place] = Some((job, attempt));
                to_places[place].send((job, jobs[job])).expect("the place is there");
            }
            if free.len() == places {
                return;
            }
            let (place, tried): (usize, Tried) = from_places.recv().expect("a place is at work");
            let (job, attempt) = at_work[place].take().expect("it was");
            free.push(place);
            results[job] = match tried {
                Tried::Done(answer) => Some(Ok(Ok(answer))),
                Tried::Late => Some(Ok(Err(Failure::Late))),
                Tried::NotStarted(error) => Some(Err(error)),
                Tried::Died if attempt >= attempts.max(1) => Some(Ok(Err(Failure::Died))),
                Tried::Died => {
                    waiting.push_front((job, attempt + 1));
                    None
                }
            };
        }
    });
    results.into_iter().map(|result| result.expect("each job has come to its end")).collect()
}

fn serve<S: System>(
    system: &S,
    place: usize,
    limit: Duration,
    orders: Receiver<(usize, u64)>,
    news: Sender<(usize, Tried)>,
) {
    let mut worker: Option<S::Worker> = None;
    for (_, job) in orders {
        let mut current = match worker.take().map_or_else(|| system.start(), Ok) {
            Ok(current) => current,
            Err(error) => {
                news.send((place, Tried::NotStarted(error))).expect("the caller waits");
                continue;
            }
        };
        let tried = match current.send(job).and_then(|()| current.receive(limit)) {
            Ok(answer) => {
                worker = Some(current);
                Tried::Done(answer)
            }
            Err(error) => {
                current.end();
                if error.kind() == ErrorKind::TimedOut { Tried::Late } else { Tried::Died }
            }
        };
        news.send((place, tried)).expect("the caller waits");
    }
    if let Some(worker) = worker {
        worker.end();
    }
}
