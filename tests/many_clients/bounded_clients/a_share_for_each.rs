//! Mistake: waits for the batch
//!
//! The requests are dealt out to the threads beforehand, so those of a slow thread wait while another one has nothing to do.
//!
//! Rejected by: no_batches, model, as waits for the batch
//! Rejected by: no_batches, native, as waits for the batch

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
    let each = requests.len().div_ceil(at_once.max(1));
    let take = || next.fetch_add(each.max(1), Relaxed);
    let client = || {
        let from = take();
        for request in from..from + each {
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
