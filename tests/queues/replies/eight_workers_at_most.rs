//! Mistake: one after the other
//!
//! There are eight workers at most, however many were asked for.
//!
//! Rejected by: many_workers, native, as one after the other

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

pub struct Service {
    requests: Option<Sender<Request>>,
    workers: Vec<JoinHandle<()>>,
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
        let (requests, queue) = mpsc::channel();
        // A receiver is for one thread. The lock lets the workers take turns: a worker holds it
        // while it waits for a request, but not while it reads.
        let queue = Arc::new(Mutex::new(queue));
        let workers = (0..workers.clamp(1, 8)).map(|_| {
            let (source, queue) = (Arc::clone(&source), Arc::clone(&queue));
            thread::spawn(move || {
                while let Some(request) = next(&queue) {
                    let result = source.read(request.rows).map(|values| Partial::of(&values));
                    // An error means that the answer is no longer wanted, which is not a reason
                    // to stop.
                    let _ = request.reply.send(Answer { number: request.number, result });
                }
            })
        });
        Service { requests: Some(requests), workers: workers.collect() }
    }

    pub fn ask(&self, request: Request) {
        let requests = self.requests.as_ref().expect("only `drop` takes it");
        requests.send(request).expect("the workers are there until `drop`");
    }

    pub fn sum(&self, rows: Range<usize>, chunk: usize) -> Result<Partial, Error> {
        // Each call has its own queue, so no other call can get its answers.
        let (reply, answers) = mpsc::channel();
        let end = rows.end;
        for (number, start) in rows.step_by(chunk).enumerate() {
            let rows = start..end.min(start.saturating_add(chunk));
            self.ask(Request { number, rows, reply: reply.clone() });
        }
        // All other senders are in the requests, so `answers` ends once these have been answered.
        drop(reply);
        let mut answers: Vec<Answer> = answers.iter().collect();
        answers.sort_unstable_by_key(|answer| answer.number);
        answers.into_iter().map(|answer| answer.result).sum()
    }
}

fn next(queue: &Mutex<Receiver<Request>>) -> Option<Request> {
    // This is a function of its own, so that the lock is free when it returns.
    queue.lock().unwrap().recv().ok()
}

impl Drop for Service {
    fn drop(&mut self) {
        // The sender goes first, because a worker that is waiting for a request would never end
        // otherwise.
        self.requests = None;
        for worker in self.workers.drain(..) {
            // If a worker panicked, its panic has already been reported.
            let _ = worker.join();
        }
    }
}
