//! Mistake: limit restarted
//!
//! Each request has the whole limit to itself, so a silent service keeps the caller as many times as long.
//!
//! Rejected by: shares, model, as limit restarted

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

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
    // The requests that have been begun. Which is next, and what its share is, are decided in one step.
    let begun = Mutex::new(0);
    let begin = || {
        let mut begun = begun.lock().unwrap();
        let waiting = requests.len() - *begun;
        if waiting == 0 || limit.is_zero() {
            return None;
        }
        *begun += 1;
        Some((*begun - 1, limit))
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
    outcomes
}
