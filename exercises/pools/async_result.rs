//! A handle for the result of a job that a pool runs.

use std::any::Any;
use std::marker::PhantomData;
use std::time::Duration;

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// A handle for the result of a job, like the one that Python's `apply_async` returns.
pub struct AsyncResult<T> {
    // In place of this: what do the job and the handle share?
    result: PhantomData<T>,
}

/// Why there is no result.
pub enum Failure<T> {
    /// The time is up. The job may still end, so here is its handle back.
    NotYet(AsyncResult<T>),
    /// The job panicked. This is the payload.
    Panicked(Box<dyn Any + Send>),
    /// The job was dropped and never ran, so no result will ever come.
    Dropped,
}

/// Makes two things out of `work`: a job, which a pool can run, and the handle for what `work`
/// returns.
///
/// The job does not panic, whatever `work` does, so it harms no worker. It may be dropped instead of
/// being run, and the handle may be dropped while the job runs.
pub fn async_result<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, AsyncResult<T>) {
    todo!("make a job and a handle")
}

impl<T> AsyncResult<T> {
    /// Is the result there, or is it certain that none will ever come? Does not wait, least of all
    /// for `work`.
    ///
    /// Once this has returned true, what `work` did is visible to the calling thread.
    pub fn ready(&self) -> bool {
        todo!("look")
    }

    /// Returns when `ready` is true. Any number of threads may wait. A thread sleeps while it waits.
    pub fn wait(&self) {
        todo!("sleep until it is ready")
    }

    /// Returns what `work` returned. Waits for it, but no longer than `limit`. A limit that is too
    /// long for the clock, such as `Duration::MAX`, never ends the wait.
    ///
    /// # Errors
    /// See [`Failure`]. `NotYet` is never returned before the time is up.
    pub fn get(self, limit: Duration) -> Result<T, Failure<T>> {
        todo!("wait for the result, or for {limit:?}")
    }
}
