//! Mistake: wrong order
//!
//! All jobs send to one channel, and the results are taken as they come: in the order in which the jobs
//! ended.
//!
//! Rejected by: in_order, native, as wrong order
//! Rejected by: in_order, model, as wrong order
//! Rejected by: imap_in_order, model, as wrong order

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
    map(submit, move |(a, b)| f(a, b), items)
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
    let f = Arc::new(f);
    let (sender, receiver) = mpsc::channel();
    let submit_one = |item| {
        let sender = sender.clone();
        let f = Arc::clone(&f);
        submit(Box::new(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
            let _ = sender.send(result);
        }));
    };
    items.into_iter().for_each(submit_one);
    Results { receiver }
}

pub struct Results<R> {
    receiver: Receiver<thread::Result<R>>,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let result = self.receiver.recv().ok()?;
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }
}
