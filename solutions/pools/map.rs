//! A function applied to many items by the workers of a pool.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::{thread, vec};

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// Applies `f` to each of the `items`, each in a job of its own, and returns the results in the order of
/// the items, like Python's `Pool.map`.
///
/// `submit` puts a job into a pool's queue and returns. All jobs are submitted before the first result
/// is waited for, and no job panics, whatever `f` does. The calling thread sleeps while it waits.
///
/// # Panics
/// If `f` panics. The payload is the same; if `f` panics for several items, it is the payload for the
/// first of them.
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

/// The same as `map`, for a function of two arguments.
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

/// Like `map`, but returns as soon as all jobs have been submitted. The iterator yields the results in
/// the order of the items, each as soon as it is there, while jobs for later items are still running or
/// waiting. The iterator may be dropped before its end.
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
            // An error means that the result is no longer wanted.
            let _ = sender.send(result);
        }));
        receiver
    };
    // Collected at once, because an iterator submits nothing until it is asked for its items.
    let receivers: Vec<_> = items.into_iter().map(submit_one).collect();
    Results { receivers: receivers.into_iter() }
}

/// The results of `imap`, in the order of the items.
pub struct Results<R> {
    /// A channel for each item whose result has not been asked for yet, so that a result that comes
    /// early has a place of its own to wait in.
    receivers: vec::IntoIter<Receiver<thread::Result<R>>>,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    /// Returns the result for the next item. Sleeps until that result is there.
    ///
    /// # Panics
    /// If `f` panicked for this item. The payload is the same.
    fn next(&mut self) -> Option<R> {
        let result = self.receivers.next()?.recv().expect("the pool runs what it was given");
        Some(result.unwrap_or_else(|payload| panic::resume_unwind(payload)))
    }
}
