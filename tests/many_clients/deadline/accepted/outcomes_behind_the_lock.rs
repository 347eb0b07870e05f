//! The clients note the outcomes themselves, in the place that has the number of requests begun. One moment is
//! the end of the limit.

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
    // The requests that have been begun. Which is next, and what its share is, are decided in one step.
    let until = start.checked_add(limit);
    let outcomes = Mutex::new((0, vec![Outcome::NotAsked; requests.len()]));
    let begin = || {
        let (begun, _) = &mut *outcomes.lock().unwrap();
        let waiting = requests.len() - *begun;
        let left = until.map_or(limit, |until| until.saturating_duration_since(Instant::now()));
        if waiting == 0 || left.is_zero() {
            return None;
        }
        *begun += 1;
        let rounds = u32::try_from(waiting.div_ceil(at_once)).unwrap_or(u32::MAX);
        Some((*begun - 1, left / rounds))
    };
    let client = || {
        while let Some((request, share)) = begin() {
            let outcome = match service.sum(requests[request].clone(), share) {
                Ok(sum) => Outcome::Sum(sum),
                Err(Failure::TimedOut) => Outcome::Late,
                Err(failure) => Outcome::Failed(failure),
            };
            outcomes.lock().unwrap().1[request] = outcome;
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_once.min(requests.len()) {
            scope.spawn(client);
        }
    });
    outcomes.into_inner().unwrap().1
}
