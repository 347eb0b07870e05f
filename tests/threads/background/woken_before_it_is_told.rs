//! Mistake: lost stop
//!
//! `stop` wakes the thread, and only then says that it must stop. The thread may check in between, and
//! go on resting.
//!
//! Rejected by: longest_period, model, as lost stop

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Owns a thread that does periodic work. Dropping it stops the thread and waits for it to end.
pub struct Background {
    /// Set once, before the thread is unparked; the thread checks it before every call and every wait.
    /// It orders nothing but itself: what the thread did is seen after `join`.
    stop: Arc<AtomicBool>,
    /// None once it is joined.
    thread: Option<JoinHandle<u64>>,
}

impl Background {
    /// Starts a thread that calls `work`, waits for `period`, calls `work` again, and so on, until
    /// it is told to stop. At least `period` passes between the end of one call and the start of
    /// the next, and a period of `Duration::MAX` never ends.
    pub fn start(period: Duration, mut work: impl FnMut() + Send + 'static) -> Background {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut calls = 0;
            while !told.load(Ordering::Relaxed) {
                work();
                calls += 1;
                rest(period, &told);
            }
            calls
        });
        Background { stop, thread: Some(thread) }
    }

    /// Returns whether the thread is still running. Once `work` has panicked, it is not.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Tells the thread to stop, waits until it has ended, and returns how often it called `work`.
    /// This does not wait for the period to end.
    ///
    /// # Errors
    /// Returns the panic if `work` panicked.
    pub fn stop(mut self) -> thread::Result<u64> {
        self.end().expect("only `stop` and `drop` end the thread, and each takes the last handle")
    }

    /// Tells the thread to stop and joins it. None if that was done before.
    fn end(&mut self) -> Option<thread::Result<u64>> {
        let thread = self.thread.take()?;
        thread.thread().unpark();
        self.stop.store(true, Ordering::Relaxed);
        Some(thread.join())
    }
}

impl Drop for Background {
    /// Stops the thread and waits until it has ended, as `stop` does. A panic of `work` is dropped:
    /// if you want to know of it, call `stop`.
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Waits for `period`, or until `stop` is set and this thread is unparked.
fn rest(period: Duration, stop: &AtomicBool) {
    let start = Instant::now();
    // A park may end early for no reason: what is left of the period is worked out each time.
    while !stop.load(Ordering::Relaxed) {
        match period.checked_sub(start.elapsed()) {
            Some(left) if !left.is_zero() => thread::park_timeout(left),
            _ => return,
        }
    }
}
