//! Mistake: unfair shares
//!
//! A share counts all requests that aren't done yet, even those that are under way and need no share any more.
//!
//! Rejected by: each_share, model, as unfair shares

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::Mutex;
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
    let counts = Mutex::new((0, 0));
    let begin = || {
        let (begun, done) = &mut *counts.lock().unwrap();
        let waiting = requests.len() - *done;
        let left = limit.saturating_sub(start.elapsed());
        if *begun == requests.len() || left.is_zero() {
            return None;
        }
        *begun += 1;
        let rounds = u32::try_from(waiting.div_ceil(at_once)).unwrap_or(u32::MAX);
        Some((*begun - 1, left / rounds))
    };
    let client = || {
        let mut mine = Vec::new();
        while let Some((request, share)) = begin() {
            let outcome = match service.sum(requests[request].clone(), share) {
                Ok(sum) => Outcome::Sum(sum),
                Err(Failure::TimedOut) => Outcome::Late,
                Err(failure) => Outcome::Failed(failure),
            };
            counts.lock().unwrap().1 += 1;
            mine.push((request, outcome));
        }
        mine
    };
    let mut outcomes = vec![Outcome::NotAsked; requests.len()];
    thread::scope(|scope| {
        let clients = 0..at_once.min(requests.len());
        let clients: Vec<_> = clients.map(|_| scope.spawn(client)).collect();
        for client in clients {
            for (request, outcome) in client.join().unwrap() {
                outcomes[request] = outcome;
            }
        }
    });
    outcomes
}
