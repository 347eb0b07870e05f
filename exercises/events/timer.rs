//! Something that is done after a while, unless it is cancelled first.

use std::thread;
use std::time::Duration;

/// A job that runs after a delay, in a thread of its own, unless it is cancelled first: what Python
/// calls `threading.Timer`. Dropping a timer cancels it.
pub struct Timer {
    // What decides whether the job runs, if the time is up at the very moment when the timer is
    // cancelled?
}

impl Timer {
    /// Starts a thread that runs `job` once `delay` is over, and not before. A delay that is too
    /// long for the clock, such as `Duration::MAX`, is never over.
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        todo!("start a thread that waits for {delay:?}")
    }

    /// Cancels the timer. True means that the job has not begun and never will, and false means
    /// that it is too late, because the job is running or has run. Any thread may call this, even
    /// more than once.
    ///
    /// The call waits neither for the delay nor for the job. And the timer's thread does not sleep
    /// on to the end of the delay.
    pub fn cancel(&self) -> bool {
        todo!("cancel it, if it is not too late")
    }

    /// Waits until the job has run, or the timer has been cancelled. Returns whether the job has
    /// run.
    ///
    /// # Errors
    /// The job's panic, if the job panicked.
    pub fn wait(self) -> thread::Result<bool> {
        todo!("wait for the thread")
    }
}

impl Drop for Timer {
    /// Cancels the timer, and waits until its thread has ended, even if the job is running. If the
    /// job panics, the panic is discarded; to find out about it, call `wait`.
    fn drop(&mut self) {
        todo!("what if `wait` was called before?")
    }
}
