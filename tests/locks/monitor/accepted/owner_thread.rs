//! The books belong to a thread of their own, which does what the others ask for. No lock is needed,
//! because no other thread has the books.

use interleave::Partial;
use std::collections::BTreeSet;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    pub waiting: usize,
    pub reading: usize,
    pub done: usize,
    pub total: Partial,
}

struct Books {
    waiting: BTreeSet<usize>,
    reading: BTreeSet<usize>,
    done: usize,
    total: Partial,
}

type Job = Box<dyn FnOnce(&mut Books) + Send>;

pub struct Monitor {
    /// None when the monitor is dropped: that ends the thread.
    jobs: Option<Sender<Job>>,
    owner: Option<JoinHandle<()>>,
}

impl Monitor {
    pub fn new(chunks: usize) -> Monitor {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let owner = thread::spawn(move || {
            let mut books = Books {
                waiting: (0..chunks).collect(),
                reading: BTreeSet::new(),
                done: 0,
                total: Partial::default(),
            };
            inbox.into_iter().for_each(|job| job(&mut books));
        });
        Monitor { jobs: Some(jobs), owner: Some(owner) }
    }

    /// Has the owner do this, and waits for the answer.
    fn ask<R: Send + 'static>(&self, job: impl FnOnce(&mut Books) -> R + Send + 'static) -> R {
        let (reply, answer) = mpsc::channel();
        let job = Box::new(move |books: &mut Books| reply.send(job(books)).unwrap());
        self.jobs.as_ref().unwrap().send(job).unwrap();
        answer.recv().unwrap()
    }

    pub fn claim(&self) -> Option<usize> {
        self.ask(|books| {
            let chunk = books.waiting.pop_first()?;
            books.reading.insert(chunk);
            Some(chunk)
        })
    }

    pub fn finish(&self, chunk: usize, part: Partial) -> bool {
        self.ask(move |books| {
            let was_read = books.reading.remove(&chunk);
            if was_read {
                books.done += 1;
                books.total = books.total.merge(part);
            }
            was_read
        })
    }

    pub fn give_back(&self, chunk: usize) -> bool {
        self.ask(move |books| {
            let was_read = books.reading.remove(&chunk);
            if was_read {
                books.waiting.insert(chunk);
            }
            was_read
        })
    }

    pub fn status(&self) -> Status {
        self.ask(|books| Status {
            waiting: books.waiting.len(),
            reading: books.reading.len(),
            done: books.done,
            total: books.total,
        })
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.jobs = None;
        self.owner.take().unwrap().join().unwrap();
    }
}
