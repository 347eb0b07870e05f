//! Mistake: sleeps through the cancel
//!
//! `thread::sleep` always sleeps for the full time. Nothing can wake the thread when the timer is cancelled.
//!
//! Rejected by: cancel_ends_the_wait, model, as sleeps through the cancel

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
            let (state, _) = &*mine;
            thread::sleep(delay);
            let mut guard = state.lock().unwrap();
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

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.cancel();
            let _ = thread.join();
        }
    }
}
