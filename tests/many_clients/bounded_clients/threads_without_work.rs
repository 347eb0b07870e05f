//! Mistake: too many threads
//!
//! There are `at_once` threads however few the requests are, and most of them only find out that there is
//! nothing to do.
//!
//! Rejected by: few_requests, model, as too many threads
//! Rejected by: few_requests, native, as too many threads

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

pub const LIMIT: Duration = Duration::from_secs(60);

#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub request: usize,
    pub result: Result<f64, Failure>,
}

pub fn ask_all(
    service: &dyn Service,
    requests: &[Range<usize>],
    at_once: usize,
    outcomes: Sender<Outcome>,
) {
    // Counts claims. It orders nothing: the requests were there before the threads.
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
        for _ in 0..at_once {
            scope.spawn(client);
        }
    });
}
