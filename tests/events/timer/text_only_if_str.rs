//! Mistake: lost panic message
//!
//! Only a message that is a `&str` is passed on. What `panic!` puts together is a `String`.
//!
//! Rejected by: panics_come_back, native, as lost panic message
//! Rejected by: panics_come_back, model, as lost panic message

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
        if *state == State::Waiting {
            *state = State::Cancelled;
            self.shared.cancelled.notify_one();
        }
        *state == State::Cancelled
    }
    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread
            .take()
            .expect("only `wait` and `drop` take it, and each comes last")
            .join()
            .map_err(|payload| match payload.downcast::<&'static str>() {
                Ok(text) => text as _,
                Err(_) => Box::new("the job panicked") as _,
            })
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
        // The lock has been held since the last check, so no thread can have cancelled in between.
        if *state == State::Waiting {
            *state = State::Begun;
        }
        *state == State::Begun
    }
}
