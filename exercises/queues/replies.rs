//! A service that reads and reduces for other threads: a request carries the queue for its answer.

use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::Sender;

/// Threads that read a dataset and reduce what they read, for anyone who asks.
pub struct Service {
    // Where do the requests go, and how will the workers know that there are no more?
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
        todo!("start {workers} threads")
    }

    /// Hands a request to the workers, and does not wait. Every request is answered once, through
    /// the queue that it carries. If no one wants the answer any more, the worker goes on to the
    /// next request.
    pub fn ask(&self, request: Request) {
        todo!("hand it to the workers")
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
        todo!("ask for {rows:?} in chunks of {chunk}, and merge the answers")
    }
}

impl Drop for Service {
    /// Ends the service: the requests that have been made are answered, and the workers are joined.
    fn drop(&mut self) {
        todo!("tell the workers that there are no more requests, and join them")
    }
}
