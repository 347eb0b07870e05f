//! The requests wait in a queue behind a lock, and each client takes the next.

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::Mutex;
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
    let waiting = Mutex::new(requests.iter().enumerate());
    let client = || {
        loop {
            // The lock is free again while the service works.
            let next = waiting.lock().unwrap().next();
            let Some((request, rows)) = next else { return };
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
