//! Two stages on one pool: the second needs what the first has worked out.

use std::sync::Arc;

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// Puts a job into the queue of a pool, and returns. Jobs may call it, too.
pub type Submit = Arc<dyn Fn(Job) + Send + Sync>;

/// Compares each item with the next one. There are two stages, and both run in jobs of the pool:
/// `prepare` is called once for each item, and `compare` once for each pair of neighbours, with
/// what `prepare` returned for them. Returns what `compare` returned, in the order of the items:
/// one result fewer than there are items, and none if there are no items.
///
/// No job waits for another. So a pool of one thread is enough, in whatever order it takes its
/// jobs. Two neighbours are compared as soon as both are prepared, even while other items are not.
/// Jobs can run at the same time. The calling thread sleeps until everything is done.
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
