//! Each request has a thread of its own, which is spawned when there is a place for it: the places are in a
//! channel.

use remote::{Failure, Service};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Sender, channel};
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
    let (free, places) = channel();
    for _ in 0..at_once.min(requests.len()) {
        free.send(()).unwrap();
    }
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for (request, rows) in requests.iter().enumerate() {
            places.recv().unwrap();
            if is_over.load(Relaxed) {
                return;
            }
            let (free, outcomes, is_over) = (free.clone(), outcomes.clone(), &is_over);
            scope.spawn(move || {
                let result = service.sum(rows.clone(), LIMIT);
                if outcomes.send(Outcome { request, result }).is_err() {
                    is_over.store(true, Relaxed);
                }
                free.send(()).unwrap();
            });
        }
    });
}
