//! The outcomes come through a queue, and the requests from an iterator that knows how many are left.

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Sum(f64),
    Failed(Failure),
    Late,
    NotAsked,
}

pub fn gather(
    service: &dyn Service,
    requests: &[Range<usize>],
    at_once: usize,
    limit: Duration,
) -> Vec<Outcome> {
    let start = Instant::now();
    // The requests that have been begun. Which is next, and what its share is, are decided in one step.
    let next = Mutex::new(0..requests.len());
    let begin = || {
        let mut next = next.lock().unwrap();
        let waiting = next.len();
        let left = limit.saturating_sub(start.elapsed());
        if waiting == 0 || left.is_zero() {
            return None;
        }
        let rounds = u32::try_from(waiting.div_ceil(at_once)).unwrap_or(u32::MAX);
        next.next().map(|request| (request, left / rounds))
    };
    let (to, from) = channel();
    let client = |to: Sender<_>| {
        while let Some((request, share)) = begin() {
            let outcome = match service.sum(requests[request].clone(), share) {
                Ok(sum) => Outcome::Sum(sum),
                Err(Failure::TimedOut) => Outcome::Late,
                Err(failure) => Outcome::Failed(failure),
            };
            to.send((request, outcome)).unwrap();
        }
    };
    let mut outcomes = vec![Outcome::NotAsked; requests.len()];
    thread::scope(|scope| {
        for _ in 0..at_once.min(requests.len()) {
            let to = to.clone();
            scope.spawn(|| client(to));
        }
        drop(to);
        for (request, outcome) in from {
            outcomes[request] = outcome;
        }
    });
    outcomes
}
