//! Mistake: cancelled but fired
//!
//! The thread checks whether it is cancelled, gives up the lock, and takes it again to begin. It can be
//! cancelled in between.
//!
//! Rejected by: cancelled_or_fired, model, as cancelled but fired

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
            let (guard, _) = cancelled.wait_timeout_while(guard, delay, is_waiting).unwrap();
            if *guard == State::Cancelled {
                return false;
            }
            drop(guard);
            *state.lock().unwrap() = State::Begun;
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

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.cancel();
            let _ = thread.join();
        }
    }
}
