//! Two stages on one pool: the second needs what the first has worked out.

use std::sync::Arc;

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// Puts a job into a pool's queue, and returns. Jobs may call it too.
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

/// Compares each item with the next one. There are two stages, and both run in jobs on the pool:
/// `prepare` is called once for each item, and `compare` is called once for each pair of
/// neighbours, with what `prepare` returned for the two. Returns what `compare` returned, in the
/// order of the items: one result fewer than there are items, or none if there are no items.
///
/// No job waits for another, so a pool with one thread is enough, in whatever order it takes its
/// jobs. Two neighbours are compared as soon as both are prepared, even if other items are not yet
/// prepared. Jobs can run at the same time. The calling thread sleeps until everything is done.
///
/// Neither `prepare` nor `compare` panics.
pub fn pipeline<T, P, R>(
    submit: Submit,
    items: Vec<T>,
    prepare: impl Fn(T) -> P + Send + Sync + 'static,
    compare: impl Fn(&P, &P) -> R + Send + Sync + 'static,
) -> Vec<R>
where
    T: Send + 'static,
    P: Send + Sync + 'static,
    R: Send + 'static,
{
    todo!("prepare and compare {} items", items.len())
}
