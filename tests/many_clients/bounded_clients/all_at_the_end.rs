//! Mistake: held back
//!
//! Each client keeps its outcomes, and puts them into the queue when it has nothing more to do. The queue is
//! empty until the slowest answer is there.
//!
//! Rejected by: as_they_come, model, as held back
//! Rejected by: as_they_come, native, as held back

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
        let mut mine = Vec::new();
        loop {
            let request = next.fetch_add(1, Relaxed);
            let Some(rows) = requests.get(request) else { return mine };
            mine.push(Outcome { request, result: service.sum(rows.clone(), LIMIT) });
        }
    };
    let all: Vec<Outcome> = thread::scope(|scope| {
        let clients = 0..at_once.min(requests.len());
        let clients: Vec<_> = clients.map(|_| scope.spawn(client)).collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    for outcome in all {
        let _ = outcomes.send(outcome);
    }
}
