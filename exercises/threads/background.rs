//! A background thread that works now and then, until you stop it or drop its owner.

use std::thread;
use std::time::Duration;

/// Owns a thread that does periodic work. Dropping it stops the thread and waits for it to end.
pub struct Background {
    // How does the thread learn that it must stop? How do we wait for it?
}

impl Background {
    /// Starts a thread that calls `work`, waits for `period`, calls `work` again, and so on, until
    /// it is told to stop. At least `period` passes between the end of one call and the start of
    /// the next, and a period of `Duration::MAX` never ends.
    pub fn start(period: Duration, work: impl FnMut() + Send + 'static) -> Background {
        todo!("start a thread that works every {period:?}")
    }

    /// Returns whether the thread is still running. Once `work` has panicked, it is not.
    pub fn is_running(&self) -> bool {
        todo!("has the thread finished?")
    }

    /// Tells the thread to stop, waits until it has ended, and returns how often it called `work`.
    /// This does not wait for the period to end.
    ///
    /// # Errors
    /// Returns the panic if `work` panicked.
    pub fn stop(self) -> thread::Result<u64> {
        todo!("tell it, then join it")
    }
}

impl Drop for Background {
    /// Stops the thread and waits until it has ended, as `stop` does. If `work` panicked, the panic
    /// is discarded; to find out about it, call `stop`.
    fn drop(&mut self) {
        todo!("what if stop was called before?")
    }
}
