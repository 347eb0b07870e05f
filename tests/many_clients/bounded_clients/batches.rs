//! Mistake: waits for the batch
//!
//! The requests are cut into batches of `at_once`, and a batch begins when all of the one before are done: one
//! slow request keeps everything waiting.
//!
//! Rejected by: no_batches, model, as waits for the batch
//! Rejected by: no_batches, native, as waits for the batch

use remote::{Failure, Service};
use std::ops::Range;
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
    for (batch, rows_of_batch) in requests.chunks(at_once).enumerate() {
        thread::scope(|scope| {
            for (place, rows) in rows_of_batch.iter().enumerate() {
                let (request, outcomes) = (batch * at_once + place, &outcomes);
                scope.spawn(move || {
                    let result = service.sum(rows.clone(), LIMIT);
                    let _ = outcomes.send(Outcome { request, result });
                });
            }
        });
    }
}
