//! Mistake: leftover threads
//!
//! There is no `Drop`. A timer that is forgotten fires all the same, perhaps long after it has become
//! pointless.
//!
//! Rejected by: drop_ends_it, native, as leftover threads
//! Rejected by: drop_ends_it, model, as leftover threads

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
        self.thread.take().unwrap().join()
    }
}
