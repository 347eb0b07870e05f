//! Many requests to one service, a limited number at a time, with all results in one queue.

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// How long a client waits for an answer.
pub const LIMIT: Duration = Duration::from_secs(60);

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The request's place in the list.
    pub request: usize,
    /// The sum of the request's rows, or why there is none.
    pub result: Result<f64, Failure>,
}

/// Asks `service` for the sum of each of the `requests`, with [`Service::sum`] and [`LIMIT`], and puts each
/// outcome into the queue as soon as it is there. An error is an outcome too, and ends nothing else.
///
/// At most `at_once` requests are under way at a time, and no fewer as long as there are more to send.
/// `at_once` is at least 1. There are never more threads than requests.
///
/// Returns when all outcomes are in the queue. Once the queue no longer has a receiver, no more requests are
/// begun.
pub fn ask_all(
    service: &dyn Service,
    requests: &[Range<usize>],
    at_once: usize,
    outcomes: Sender<Outcome>,
) {
    // Counts claims. It orders nothing, because the requests were there before the threads.
    let next = AtomicUsize::new(0);
    let client = || {
        loop {
            let request = next.fetch_add(1, Relaxed);
            let Some(rows) = requests.get(request) else { return };
            let result = service.sum(rows.clone(), LIMIT);
            if outcomes.send(Outcome { request, result }).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_once.min(requests.len()) {
            scope.spawn(client);
        }
    });
}
