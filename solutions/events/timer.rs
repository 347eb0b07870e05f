//! Something that is done after a while, unless it is cancelled first.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A job that runs after a delay, in a thread of its own, unless it is cancelled first: what Python
/// calls `threading.Timer`. Dropping a timer cancels it.
pub struct Timer {
    shared: Arc<Shared>,
    /// `None` once the thread has been joined.
    thread: Option<JoinHandle<bool>>,
}

/// What the timer and its thread share.
struct Shared {
    /// It leaves `Waiting` once, under this lock, so either the job begins or it is cancelled. The
    /// lock is not held while the job runs.
    state: Mutex<State>,
    /// Notified by `cancel`, for the timer's thread.
    cancelled: Condvar,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Cancelled,
    Begun,
}

impl Timer {
    /// Starts a thread that runs `job` once `delay` is over, and not before. A delay that is too
    /// long for the clock, such as `Duration::MAX`, is never over.
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        let state = Mutex::new(State::Waiting);
        let shared = Arc::new(Shared { state, cancelled: Condvar::new() });
        let mine = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let begins = mine.begins_after(delay);
            if begins {
                job();
            }
            begins
        });
        Timer { shared, thread: Some(thread) }
    }

    /// Cancels the timer. True means that the job has not begun and never will, and false means
    /// that it is too late, because the job is running or has run. Any thread may call this, even
    /// more than once.
    ///
    /// The call waits neither for the delay nor for the job. And the timer's thread does not sleep
    /// on to the end of the delay.
    pub fn cancel(&self) -> bool {
        let mut state = self.shared.state.lock().unwrap();
        if *state == State::Waiting {
            *state = State::Cancelled;
            self.shared.cancelled.notify_one();
        }
        *state == State::Cancelled
    }

    /// Waits until the job has run, or the timer has been cancelled. Returns whether the job has
    /// run.
    ///
    /// # Errors
    /// The job's panic, if the job panicked.
    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().expect("only `wait` and `drop` take it, and each comes last").join()
    }
}

impl Drop for Timer {
    /// Cancels the timer, and waits until its thread has ended, even if the job is running. If the
    /// job panics, the panic is discarded; to find out about it, call `wait`.
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.cancel();
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Waits for `delay`, or until the timer is cancelled. The answer is final: true means that the
    /// job begins.
    fn begins_after(&self, delay: Duration) -> bool {
        let state = self.state.lock().unwrap();
        let is_waiting = |state: &mut State| *state == State::Waiting;
        let (mut state, _) = self.cancelled.wait_timeout_while(state, delay, is_waiting).unwrap();
        // The lock has been held since the last check, so no thread can have cancelled in between.
        if *state == State::Waiting {
            *state = State::Begun;
        }
        *state == State::Begun
    }
}
