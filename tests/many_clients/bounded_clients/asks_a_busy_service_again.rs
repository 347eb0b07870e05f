//! Mistake: wrong request
//!
//! A request that meets a busy service is sent again, though an error is an outcome too.
//!
//! Rejected by: one_by_one, model, as wrong request
//! Rejected by: one_by_one, native, as wrong request

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
    let next = AtomicUsize::new(0);
    let client = || {
        loop {
            let request = next.fetch_add(1, Relaxed);
            let Some(rows) = requests.get(request) else { return };
            let mut result = service.sum(rows.clone(), LIMIT);
            if result == Err(Failure::Busy) {
                result = service.sum(rows.clone(), LIMIT);
            }
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
