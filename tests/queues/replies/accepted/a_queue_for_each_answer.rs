//! Each request has a queue of its own, and `sum` waits at one after the other: so nothing needs a number.
//! The requests stand in a queue of the lock and the condition variable.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

pub struct Service {
    queue: Arc<Queue>,
    workers: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    /// None is the end.
    requests: Mutex<VecDeque<Option<Request>>>,
    asked: Condvar,
}

impl Queue {
    fn put(&self, request: Option<Request>) {
        self.requests.lock().unwrap().push_back(request);
        self.asked.notify_one();
    }

    fn get(&self) -> Option<Request> {
        let requests = self.requests.lock().unwrap();
        let mut requests = self.asked.wait_while(requests, |r| r.is_empty()).unwrap();
        requests.pop_front().expect("it is not empty")
    }
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
    pub fn start(source: Arc<dyn Source + Send>, workers: usize) -> Service {
        let queue = Arc::new(Queue::default());
        let workers = (0..workers.max(1)).map(|_| {
            let (source, queue) = (Arc::clone(&source), Arc::clone(&queue));
            thread::spawn(move || {
                while let Some(Request { number, rows, reply }) = queue.get() {
                    let result = source.read(rows).map(|values| Partial::of(&values));
                    reply.send(Answer { number, result }).ok();
                }
            })
        });
        let workers = workers.collect();
        Service { queue, workers }
    }

    pub fn ask(&self, request: Request) {
        self.queue.put(Some(request));
    }

    pub fn sum(&self, rows: Range<usize>, chunk: usize) -> Result<Partial, Error> {
        let end = rows.end;
        let ask = |start: usize| {
            let (reply, answer) = mpsc::channel();
            self.ask(Request {
                number: 0,
                rows: start..end.min(start.saturating_add(chunk)),
                reply,
            });
            answer
        };
        let answers: Vec<_> = rows.step_by(chunk).map(ask).collect();
        answers.iter().map(|answer| answer.recv().expect("the workers are there").result).sum()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.workers.iter().for_each(|_| self.queue.put(None));
        self.workers.drain(..).for_each(|worker| worker.join().expect("it does not panic"));
    }
}
