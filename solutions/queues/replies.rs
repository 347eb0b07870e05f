//! A service that reads and reduces for other threads: a request carries the queue for its answer.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// Threads that read a dataset and reduce what they read, for anyone who asks.
pub struct Service {
    /// `None` once the service is being dropped, so that the workers find the end of the queue.
    requests: Option<Sender<Request>>,
    workers: Vec<JoinHandle<()>>,
}

/// A request: it says what to reduce, and carries the queue into which the answer goes.
pub struct Request {
    /// Comes back with the answer, and tells the caller which request was answered.
    pub number: usize,
    /// What to read and reduce.
    pub rows: Range<usize>,
    /// Where the answer goes.
    pub reply: Sender<Answer>,
}

/// An answer. Answers may arrive in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The number of the request.
    pub number: usize,
    /// What the rows were reduced to, or the error from the read.
    pub result: Result<Partial, Error>,
}

impl Service {
    /// Starts a service with `workers` threads (0 counts as 1) that read `source`.
    pub fn start(source: Arc<dyn Source + Send>, workers: usize) -> Service {
        let (requests, queue) = mpsc::channel();
        // A receiver is for one thread. The lock lets the workers take turns: a worker holds it
        // while it waits for a request, but not while it reads.
        let queue = Arc::new(Mutex::new(queue));
        let workers = (0..workers.max(1)).map(|_| {
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

    /// Hands a request to the workers, and does not wait. Every request is answered once, through
    /// the queue that it carries. If no one wants the answer any more, the worker goes on to the
    /// next request.
    pub fn ask(&self, request: Request) {
        let requests = self.requests.as_ref().expect("only `drop` takes it");
        requests.send(request).expect("the workers are there until `drop`");
    }

    /// Reduces `rows` in chunks of `chunk` rows (the last may be shorter), with one request for each
    /// chunk; all requests are made before it waits for the first answer. Merges the answers in the
    /// order of the rows, starting with `Partial::default()`. Any number of threads may call it at
    /// the same time.
    ///
    /// # Errors
    /// If any reads fail, returns the error for the first chunk, in the order of the rows, whose
    /// read failed.
    ///
    /// # Panics
    /// If `chunk` is 0.
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

/// Waits for a request. Returns `None` if there will never be one again.
fn next(queue: &Mutex<Receiver<Request>>) -> Option<Request> {
    // This is a function of its own, so that the lock is free when it returns.
    queue.lock().unwrap().recv().ok()
}

impl Drop for Service {
    /// Ends the service: the requests that have been made are answered, and the workers are joined.
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
