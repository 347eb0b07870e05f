//! A queue of one's own, with a lock and a condition variable, in place of the channel. The end is a
//! flag in it.

use interleave::{Error, Partial, Source};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

pub struct Service {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    requests: VecDeque<Request>,
    is_over: bool,
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
        let shared = Arc::new(Shared::default());
        let worker = |_| {
            let (source, shared) = (Arc::clone(&source), Arc::clone(&shared));
            thread::spawn(move || {
                while let Some(request) = shared.next() {
                    let result = source.read(request.rows).map(|values| Partial::of(&values));
                    let _ = request.reply.send(Answer { number: request.number, result });
                }
            })
        };
        let workers = (0..workers.max(1)).map(worker).collect();
        Service { shared, workers }
    }

    pub fn ask(&self, request: Request) {
        self.shared.state.lock().unwrap().requests.push_back(request);
        self.shared.changed.notify_one();
    }

    pub fn sum(&self, rows: Range<usize>, chunk: usize) -> Result<Partial, Error> {
        assert!(chunk > 0, "a chunk has at least one row");
        let chunks = rows.len().div_ceil(chunk);
        let (reply, answers) = mpsc::channel();
        for number in 0..chunks {
            let start = rows.start + number * chunk;
            let rows = start..start + chunk.min(rows.end - start);
            self.ask(Request { number, rows, reply: reply.clone() });
        }
        let mut results: Vec<_> = (0..chunks).map(|_| None).collect();
        for _ in 0..chunks {
            let answer = answers.recv().expect("every request is answered");
            results[answer.number] = Some(answer.result);
        }
        results.into_iter().flatten().sum()
    }
}

impl Shared {
    fn next(&self) -> Option<Request> {
        let state = self.state.lock().unwrap();
        let is_to_wait = |state: &mut State| state.requests.is_empty() && !state.is_over;
        self.changed.wait_while(state, is_to_wait).unwrap().requests.pop_front()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().is_over = true;
        self.shared.changed.notify_all();
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
