//! Mistake: leftover threads
//!
//! In a panic, `drop` does nothing, and the thread lives on with the job.
//!
//! Rejected by: drop_in_a_panic, native, as leftover threads
//! Rejected by: drop_in_a_panic, model, as leftover threads

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Cancelled,
    Begun,
}

pub struct Timer {
    shared: Arc<(Mutex<State>, Condvar)>,
    thread: Option<JoinHandle<bool>>,
}

impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        let shared = Arc::new((Mutex::new(State::Waiting), Condvar::new()));
        let mine = shared.clone();
        Timer {
            shared,
            thread: Some(thread::spawn(move || {
                let mut state = mine
                    .1
                    .wait_timeout_while(mine.0.lock().unwrap(), delay, |state| {
                        *state == State::Waiting
                    })
                    .unwrap()
                    .0;
                if *state == State::Waiting {
                    *state = State::Begun;
                }
                let begins = *state == State::Begun;
                drop(state);
                if begins {
                    job();
                }
                begins
            })),
        }
    }

    pub fn cancel(&self) -> bool {
        let mut state = self.shared.0.lock().unwrap();
        if *state == State::Waiting {
            *state = State::Cancelled;
            self.shared.1.notify_all();
        }
        *state == State::Cancelled
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().unwrap().join()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if thread::panicking() {
            return;
        }
        if let Some(t) = self.thread.take() {
            self.cancel();
            let _ = t.join();
        }
    }
}
