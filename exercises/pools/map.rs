//! A function applied to many items by the workers of a pool.

use std::marker::PhantomData;

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// Applies `f` to each of the `items`, each in a job of its own, and returns the results in the order of
/// the items: what Python calls `Pool.map`.
///
/// `submit` puts a job into the queue of a pool and returns. All jobs are submitted before the first
/// result is waited for, and no job panics, whatever `f` does. The thread that waits sleeps.
///
/// # Panics
/// If `f` panics, with the same payload; if it panics for several items, with the payload of the
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

/// The same for a function of two arguments.
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

/// Like `map`, but it returns as soon as all jobs are submitted. The iterator yields the results in the
/// order of the items, each as soon as it is there, while jobs of later items still run or wait. It may
/// be dropped before its end.
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

    /// The result of the next item. Sleeps until it is there.
    ///
    /// # Panics
    /// With the panic of `f` for this item, if it panicked.
    fn next(&mut self) -> Option<R> {
        todo!("wait for the result of the next item")
    }
}
