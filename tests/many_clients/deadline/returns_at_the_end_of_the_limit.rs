//! Mistake: waits out the limit
//!
//! When all outcomes are known, it sleeps for the rest of the limit.
//!
//! Rejected by: time_left_over, model, as waits out the limit

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
    let begun = Mutex::new(0);
    let begin = || {
        let mut begun = begun.lock().unwrap();
        let waiting = requests.len() - *begun;
        let left = limit.saturating_sub(start.elapsed());
        if waiting == 0 || left.is_zero() {
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
    thread::sleep(limit.saturating_sub(start.elapsed()));
    outcomes
}
