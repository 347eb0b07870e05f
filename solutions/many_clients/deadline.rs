//! One time limit is shared out among many requests, and whatever has arrived by its end is returned.

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// What has become of a request by the end of the limit.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The sum of the request's rows.
    Sum(f64),
    /// The service reported why there is no sum, or the connection broke.
    Failed(Failure),
    /// The request was sent, but no answer arrived within its share of the time.
    Late,
    /// No time was left to send the request.
    NotAsked,
}

/// Asks `service` for the sum of each of the `requests`, in order, on `at_once` threads, where `at_once` is
/// at least 1. Returns the outcomes, in the order of the requests, once all are known, and at the latest when
/// `limit` is over.
///
/// Whenever a request begins, the time that is left is shared out anew. If `waiting` requests have not begun
/// yet, this one included, then `⌈waiting ÷ at_once⌉` rounds are still to come, and its share, which is the
/// limit for [`Service::sum`], is `left ÷ rounds`. Once no time is left, the other requests are not sent.
pub fn gather(
    service: &dyn Service,
    requests: &[Range<usize>],
    at_once: usize,
    limit: Duration,
) -> Vec<Outcome> {
    let start = Instant::now();
    // How many requests have begun. Which is next and what its share is are decided in one step.
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
    outcomes
}
