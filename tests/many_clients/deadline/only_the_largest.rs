//! Mistake: overflow
//!
//! `Duration::MAX` is seen to. But it is not the only limit too long for the clock.
//!
//! Rejected by: the_longest, model, as overflow
//! Rejected by: the_longest, native, as overflow

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
    let deadline = if limit == Duration::MAX { None } else { Some(Instant::now() + limit) };
    // How many requests have begun. Which is next and what its share is are decided in one step.
    let begun = Mutex::new(0);
    let begin = || {
        let mut begun = begun.lock().unwrap();
        let waiting = requests.len() - *begun;
        let left = deadline.map_or(limit, |at| at.saturating_duration_since(Instant::now()));
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
    outcomes
}
