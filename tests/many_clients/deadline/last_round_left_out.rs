//! Mistake: unfair shares
//!
//! The number of rounds is rounded down. With three requests on two threads the first two get all of the
//! time, and the third is not asked.
//!
//! Rejected by: rounds_to_come, model, as unfair shares

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// What became of a request by the end of the limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The sum of its rows.
    Sum(f64),
    /// The service said why there is no sum, or the connection broke.
    Failed(Failure),
    /// It was asked, and no answer came in its share of the time.
    Late,
    /// No time was left to ask.
    NotAsked,
}

/// Asks `service` for the sum of each of the `requests`, in their order, on `at_once` threads, which is at
/// least 1. Returns the outcomes, in the order of the requests, when all are known: at the end of `limit` at
/// the latest.
///
/// The time that is left is shared out anew whenever a request is begun. If `waiting` requests have not
/// been begun, this one included, `⌈waiting ÷ at_once⌉` rounds are to come: its share is `left ÷ rounds`,
/// which is the limit for [`Service::sum`]. When no time is left, the other requests are not made.
pub fn gather(
    service: &dyn Service,
    requests: &[Range<usize>],
    at_once: usize,
    limit: Duration,
) -> Vec<Outcome> {
    let start = Instant::now();
    // The requests that have been begun. Which is next, and what its share is, are decided in one step.
    let begun = Mutex::new(0);
    let begin = || {
        let mut begun = begun.lock().unwrap();
        let waiting = requests.len() - *begun;
        let left = limit.saturating_sub(start.elapsed());
        if waiting == 0 || left.is_zero() {
            return None;
        }
        *begun += 1;
        let rounds = u32::try_from((waiting / at_once).max(1)).unwrap_or(u32::MAX);
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
