//! Mistake: lost result
//!
//! The iterator goes on to the next item only after it has returned a result, so it never gets past a panic.
//!
//! Rejected by: imap_panics_in_its_turn, model, as lost result
//! Rejected by: imap_panics_in_its_turn, native, as lost result

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
    Results { receivers, next: 0 }
}

pub struct Results<R> {
    receivers: Vec<Receiver<thread::Result<R>>>,
    next: usize,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let result = self.receivers.get(self.next)?.recv().ok()?;
        let result = result.unwrap_or_else(|payload| panic::resume_unwind(payload));
        self.next += 1;
        Some(result)
    }
}
