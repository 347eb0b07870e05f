//! Mistake: double claim
//!
//! The number of the next request has 8 bits, and begins again after request 255.
//!
//! Rejected by: many_requests, native, as double claim

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
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
    let next = AtomicU8::new(0);
    let client = || {
        loop {
            let request = usize::from(next.fetch_add(1, Relaxed));
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
