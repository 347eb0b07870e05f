//! Mistake: worker died
//!
//! The panic of `f` isn't caught: it ends the worker, and the pool has one less.
//!
//! Rejected by: imap_panics_in_its_turn, native, as worker died
//! Rejected by: imap_panics_in_its_turn, model, as worker died

use std::panic;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
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
            let result = Ok(f(item));
            let _ = sender.send(result);
        }));
        receiver
    };
    let receivers: Vec<_> = items.into_iter().map(submit_one).collect();
    Results { receivers: receivers.into_iter() }
}

pub struct Results<R> {
    receivers: vec::IntoIter<Receiver<thread::Result<R>>>,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let result = self.receivers.next()?.recv().expect("the pool runs what it was given");
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }
}
