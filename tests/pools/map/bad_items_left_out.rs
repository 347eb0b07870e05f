//! Mistake: swallowed panic
//!
//! An item for which `f` panicked has no result, and is left out. The caller gets fewer results than there
//! are items, and cannot tell which is which.
//!
//! Rejected by: panic_comes_back, native, as swallowed panic
//! Rejected by: panic_comes_back, model, as swallowed panic

use std::panic::{self, AssertUnwindSafe};
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
            let result = panic::catch_unwind(AssertUnwindSafe(|| f(item)));
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
        self.receivers.find_map(|receiver| receiver.recv().ok()?.ok())
    }
}
