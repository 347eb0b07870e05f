//! Mistake: swallowed panic
//!
//! A job that panicked has not run, says `wait`, and no one learns why.
//!
//! Rejected by: panics_come_back, native, as swallowed panic
//! Rejected by: panics_come_back, model, as swallowed panic

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Timer {
    shared: Arc<(Mutex<State>, Condvar)>,
    thread: Option<JoinHandle<bool>>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Cancelled,
    Begun,
}

impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        let shared = Arc::new((Mutex::new(State::Waiting), Condvar::new()));
        let mine = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let (state, cancelled) = &*mine;
            let guard = state.lock().unwrap();
            let is_waiting = |state: &mut State| *state == State::Waiting;
            let (mut guard, _) = cancelled.wait_timeout_while(guard, delay, is_waiting).unwrap();
            if *guard == State::Cancelled {
                return false;
            }
            *guard = State::Begun;
            drop(guard);
            job();
            true
        });
        Timer { shared, thread: Some(thread) }
    }

    pub fn cancel(&self) -> bool {
        let (state, cancelled) = &*self.shared;
        let mut state = state.lock().unwrap();
        if *state == State::Waiting {
            *state = State::Cancelled;
            cancelled.notify_one();
        }
        *state == State::Cancelled
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        Ok(self.thread.take().unwrap().join().unwrap_or(false))
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
