//! Mistake: leftover threads
//!
//! The thread says that it is done, in its last line, and `wait` and `drop` wait for that. But a thread
//! goes on for a while after its last line.
//!
//! Rejected by: ended_at_last, model, as leftover threads

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

pub struct Timer {
    shared: Arc<Shared>,
    ended: Mutex<Option<Receiver<thread::Result<bool>>>>,
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
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || {
            let run = || {
                let begins = mine.begins_after(delay);
                if begins {
                    job();
                }
                begins
            };
            let _ = tell.send(panic::catch_unwind(AssertUnwindSafe(run)));
        });
        Timer { shared, ended: Mutex::new(Some(ended)) }
    }

    pub fn cancel(&self) -> bool {
        let mut state = self.shared.state.lock().unwrap();
        if *state == State::Waiting {
            *state = State::Cancelled;
            self.shared.cancelled.notify_one();
        }
        *state == State::Cancelled
    }

    pub fn wait(self) -> thread::Result<bool> {
        self.ended
            .lock()
            .unwrap()
            .take()
            .expect("only `wait` and `drop` take it")
            .recv()
            .expect("the thread tells")
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(ended) = self.ended.get_mut().unwrap().take() {
            self.cancel();
            let _ = ended.recv();
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
