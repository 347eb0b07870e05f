//! A handle for the result of a job that a pool runs.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// A handle for the result of a job, like the one that Python's `apply_async` returns.
pub struct AsyncResult<T>(Arc<Shared<T>>);

/// What the job and the handle share.
struct Shared<T> {
    /// The lock is not held while `work` runs.
    state: Mutex<State<T>>,
    /// Notified when the state is no longer `Coming`.
    ready: Condvar,
}

enum State<T> {
    /// `work` has not ended.
    Coming,
    /// It has ended, with this result or panic.
    Ended(thread::Result<T>),
    /// The job is gone, and `work` has not run.
    Dropped,
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

/// The job's end of what is shared. It is dropped whatever becomes of the job.
struct Promise<T>(Arc<Shared<T>>);

impl<T> Promise<T> {
    fn keep(&self, result: State<T>) {
        *self.0.state.lock().unwrap() = result;
        // Several threads may wait.
        self.0.ready.notify_all();
    }
}

impl<T> Drop for Promise<T> {
    /// If the job has not run, the waiting threads must learn that it never will.
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap();
        if matches!(*state, State::Coming) {
            *state = State::Dropped;
            self.0.ready.notify_all();
        }
    }
}

/// Makes two things out of `work`: a job, which a pool can run, and the handle for what `work`
/// returns.
///
/// The job does not panic, whatever `work` does, so it harms no worker. It may be dropped instead of
/// being run, and the handle may be dropped while the job runs.
pub fn async_result<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, AsyncResult<T>) {
    let shared = Arc::new(Shared { state: Mutex::new(State::Coming), ready: Condvar::new() });
    let promise = Promise(Arc::clone(&shared));
    let job = move || {
        // Whatever `work` has left half done is its own: it was moved here, and no other code sees
        // it again.
        let result = panic::catch_unwind(AssertUnwindSafe(work));
        promise.keep(State::Ended(result));
    };
    (Box::new(job), AsyncResult(shared))
}

impl<T> AsyncResult<T> {
    /// Is the result there, or is it certain that none will ever come? Does not wait, least of all
    /// for `work`.
    ///
    /// Once this has returned true, what `work` did is visible to the calling thread.
    pub fn ready(&self) -> bool {
        !matches!(*self.0.state.lock().unwrap(), State::Coming)
    }

    /// Returns when `ready` is true. Any number of threads may wait. A thread sleeps while it waits.
    pub fn wait(&self) {
        let state = self.0.state.lock().unwrap();
        let is_coming = |state: &mut State<T>| matches!(state, State::Coming);
        drop(self.0.ready.wait_while(state, is_coming).unwrap());
    }

    /// Returns what `work` returned. Waits for it, but no longer than `limit`. A limit that is too
    /// long for the clock, such as `Duration::MAX`, never ends the wait.
    ///
    /// # Errors
    /// See [`Failure`]. `NotYet` is never returned before the time is up.
    pub fn get(self, limit: Duration) -> Result<T, Failure<T>> {
        let start = Instant::now();
        let mut state = self.0.state.lock().unwrap();
        while matches!(*state, State::Coming) {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                drop(state);
                return Err(Failure::NotYet(self));
            }
            state = self.0.ready.wait_timeout(state, left).unwrap().0;
        }
        // The handle is used up, so no code will ask for the result again.
        match std::mem::replace(&mut *state, State::Dropped) {
            State::Ended(Ok(value)) => Ok(value),
            State::Ended(Err(payload)) => Err(Failure::Panicked(payload)),
            State::Coming | State::Dropped => Err(Failure::Dropped),
        }
    }
}
