//! Mistake: unwanted request
//!
//! What `send` returns is ignored, so the clients go on to ask when the queue has no reader any more.
//!
//! Rejected by: no_receiver, model, as unwanted request
//! Rejected by: no_receiver, native, as unwanted request

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
            let _ = outcomes.send(Outcome { request, result });
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_once.min(requests.len()) {
            scope.spawn(client);
        }
    });
}
