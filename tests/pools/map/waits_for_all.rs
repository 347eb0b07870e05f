//! Mistake: waits for all
//!
//! `imap` collects all results and returns an iterator over them. The first one is handed out when the last
//! one is there.
//!
//! Rejected by: imap_submits, native, as waits for all
//! Rejected by: imap_submits, model, as waits for all

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc;
use std::{thread, vec};

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
    let submit_one = |item| {
        let (sender, receiver) = mpsc::channel();
        let f = Arc::clone(&f);
        submit(Box::new(move || {
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
            let _ = sender.send(result);
        }));
        receiver
    };
    let receivers: Vec<_> = items.into_iter().map(submit_one).collect();
    let results: Vec<_> = receivers.into_iter().map(|receiver| receiver.recv().unwrap()).collect();
    Results { results: results.into_iter() }
}

pub struct Results<R> {
    results: vec::IntoIter<thread::Result<R>>,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let result = self.results.next()?;
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }
}
