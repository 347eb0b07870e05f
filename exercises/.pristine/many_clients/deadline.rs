//! One time limit is shared out among many requests, and whatever has arrived by its end is returned.

use remote::{Failure, Service};
use std::ops::Range;
use std::time::Duration;

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
    todo!("{} requests, {at_once} at once, within {limit:?}", requests.len())
}
