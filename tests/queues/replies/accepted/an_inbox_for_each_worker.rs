//! Each worker has a channel of its own, and the requests are dealt out in turn. So no receiver is
//! shared, and no lock is needed. The answers go into places by their numbers.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

pub struct Service {
    /// One for each worker; none once the service is dropped.
    inboxes: Vec<Sender<Request>>,
    workers: Vec<JoinHandle<()>>,
    /// Whose turn it is. Relaxed: nothing is handed over with the number.
    turn: AtomicUsize,
}

pub struct Request {
    pub number: usize,
    pub rows: Range<usize>,
    pub reply: Sender<Answer>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub number: usize,
    pub result: Result<Partial, Error>,
}

impl Service {
    pub fn start(source: Arc<dyn Source + Send>, workers: usize) -> Service {
        let start = |_| {
            let source = Arc::clone(&source);
            let (inbox, requests) = mpsc::channel::<Request>();
            let worker = thread::spawn(move || {
                for Request { number, rows, reply } in requests {
                    let result = source.read(rows).map(|values| Partial::of(&values));
                    // Perhaps nobody wants it any more.
                    let _ = reply.send(Answer { number, result });
                }
            });
            (inbox, worker)
        };
        let (inboxes, workers) = (0..workers.max(1)).map(start).unzip();
        Service { inboxes, workers, turn: AtomicUsize::new(0) }
    }

    pub fn ask(&self, request: Request) {
        let turn = self.turn.fetch_add(1, Relaxed) % self.inboxes.len();
        self.inboxes[turn].send(request).expect("the workers are there until `drop`");
    }

    pub fn sum(&self, rows: Range<usize>, chunk: usize) -> Result<Partial, Error> {
        let (reply, answers) = mpsc::channel();
        let end = rows.end;
        let mut results = Vec::new();
        for start in rows.step_by(chunk) {
            let rows = start..end.min(start.saturating_add(chunk));
            self.ask(Request { number: results.len(), rows, reply: reply.clone() });
            results.push(None);
        }
        for answer in answers.iter().take(results.len()) {
            results[answer.number] = Some(answer.result);
        }
        results.into_iter().map(|result| result.expect("all have answered")).sum()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.inboxes.clear();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
