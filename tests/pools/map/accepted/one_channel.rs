//! One channel for all results, each with the number of its item. What comes too early is kept until it is
//! asked for.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;

pub type Job = Box<dyn FnOnce() + Send>;

pub fn map<T, R>(
    submit: &dyn Fn(Job),
    f: impl Fn(T) -> R + Send + Sync + 'static,
    items: Vec<T>,
) -> Vec<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    imap(submit, f, items).collect()
}

pub fn starmap<A, B, R>(
    submit: &dyn Fn(Job),
    f: impl Fn(A, B) -> R + Send + Sync + 'static,
    items: Vec<(A, B)>,
) -> Vec<R>
where
    A: Send + 'static,
    B: Send + 'static,
    R: Send + 'static,
{
    imap(submit, move |(a, b)| f(a, b), items).collect()
}

pub fn imap<T, R>(
    submit: &dyn Fn(Job),
    f: impl Fn(T) -> R + Send + Sync + 'static,
    items: Vec<T>,
) -> Results<R>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let (sender, incoming) = mpsc::channel();
    let (f, count) = (Arc::new(f), items.len());
    for (number, item) in items.into_iter().enumerate() {
        let (sender, f) = (sender.clone(), Arc::clone(&f));
        submit(Box::new(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
            // Perhaps nobody wants it any more.
            let _ = sender.send((number, result));
        }));
    }
    Results { incoming, early: BTreeMap::new(), next: 0, count }
}

pub struct Results<R> {
    incoming: Receiver<(usize, thread::Result<R>)>,
    /// Results of later items than the next one.
    early: BTreeMap<usize, thread::Result<R>>,
    next: usize,
    count: usize,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        if self.next == self.count {
            return None;
        }
        let number = self.next;
        self.next += 1;
        let result = loop {
            if let Some(result) = self.early.remove(&number) {
                break result;
            }
            let (number, result) = self.incoming.recv().expect("every job sends its result");
            self.early.insert(number, result);
        };
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }
}
