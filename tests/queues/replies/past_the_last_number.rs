//! Mistake: overflow
//!
//! The end of a chunk is worked out as its first row plus the length of a chunk, which may be greater than any number.
//!
//! Rejected by: any_rows, model, as overflow
//! Rejected by: any_rows, native, as overflow

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
        let queue = Arc::new(Mutex::new(queue));
        let workers = (0..workers.max(1)).map(|_| {
            let (source, queue) = (Arc::clone(&source), Arc::clone(&queue));
            thread::spawn(move || {
                while let Some(request) = next(&queue) {
                    let result = source.read(request.rows).map(|values| Partial::of(&values));
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
        let (reply, answers) = mpsc::channel();
        let end = rows.end;
        for (number, start) in rows.step_by(chunk).enumerate() {
            let rows = start..end.min(start + chunk);
            self.ask(Request { number, rows, reply: reply.clone() });
        }
        drop(reply);
        let mut answers: Vec<Answer> = answers.iter().collect();
        answers.sort_unstable_by_key(|answer| answer.number);
        answers.into_iter().map(|answer| answer.result).sum()
    }
}

fn next(queue: &Mutex<Receiver<Request>>) -> Option<Request> {
    queue.lock().unwrap().recv().ok()
}

impl Drop for Service {
    fn drop(&mut self) {
        self.requests = None;
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
