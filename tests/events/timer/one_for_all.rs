//! Mistake: never fires
//!
//! What a timer is told is in a `static`, so all timers are told.
//!
//! Rejected by: two_timers, model, as never fires

use std::sync::{Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    Cancelled,
    Begun,
}

static STATE: Mutex<State> = Mutex::new(State::Waiting);
static CHANGED: Condvar = Condvar::new();

pub struct Timer {
    thread: Option<JoinHandle<bool>>,
}

impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        *STATE.lock().unwrap() = State::Waiting;
        Timer {
            thread: Some(thread::spawn(move || {
                let mut state = CHANGED
                    .wait_timeout_while(STATE.lock().unwrap(), delay, |state| {
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
        let mut state = STATE.lock().unwrap();
        if *state == State::Waiting {
            *state = State::Cancelled;
            CHANGED.notify_all();
        }
        *state == State::Cancelled
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().unwrap().join()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(t) = self.thread.take() {
            self.cancel();
            let _ = t.join();
        }
    }
}
