//! A function applied to many items by the workers of a pool.

use std::marker::PhantomData;

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
    todo!("submit {} jobs, and wait for their results", items.len())
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
    todo!("what is a function of two arguments, when there is a pair?")
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
    todo!("submit {} jobs", items.len())
}

/// The results of `imap`, in the order of the items.
pub struct Results<R> {
    // In place of this: what does the next result come through?
    results: PhantomData<R>,
}

impl<R> Iterator for Results<R> {
    type Item = R;

    /// Returns the result for the next item. Sleeps until that result is there.
    ///
    /// # Panics
    /// If `f` panicked for this item. The payload is the same.
    fn next(&mut self) -> Option<R> {
        todo!("wait for the result of the next item")
    }
}
