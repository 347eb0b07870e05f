//! One time limit for many requests: it is shared out, and what has come by its end is returned.

use remote::{Failure, Service};
use std::ops::Range;
use std::time::Duration;

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
    todo!("{} requests, {at_once} at once, within {limit:?}", requests.len())
}
