//! Mistake: wrong answer
//!
//! `cancel` returns true for the call that has cancelled the timer. A second call is told that it is
//! too late, though the job never runs.
//!
//! Rejected by: cancel_again, model, as wrong answer
//! Rejected by: cancel_again, native, as wrong answer

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Timer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<bool>>,
}

struct Shared {
    state: Mutex<State>,
    cancelled: Condvar,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Cancelled,
    Begun,
}

impl Timer {
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

    pub fn cancel(&self) -> bool {
        let mut state = self.shared.state.lock().unwrap();
        let is_waiting = *state == State::Waiting;
        if is_waiting {
            *state = State::Cancelled;
            self.shared.cancelled.notify_one();
        }
        is_waiting
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().expect("only `wait` and `drop` take it, and each comes last").join()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.cancel();
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn begins_after(&self, delay: Duration) -> bool {
        let state = self.state.lock().unwrap();
        let is_waiting = |state: &mut State| *state == State::Waiting;
        let (mut state, _) = self.cancelled.wait_timeout_while(state, delay, is_waiting).unwrap();
        if *state == State::Waiting {
            *state = State::Begun;
        }
        *state == State::Begun
    }
}
