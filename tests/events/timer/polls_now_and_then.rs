//! Mistake: busy wait
//!
//! The thread checks every tenth of a second whether the timer has been cancelled. It isn't told.
//!
//! Rejected by: no_polling, model, as busy wait

use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub struct Timer {
    state: Arc<Mutex<State>>,
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
        let state = Arc::new(Mutex::new(State::Waiting));
        let mine = Arc::clone(&state);
        let start = Instant::now();
        let thread = thread::spawn(move || {
            loop {
                let left = delay.saturating_sub(start.elapsed());
                if left.is_zero() || *mine.lock().unwrap() == State::Cancelled {
                    break;
                }
                thread::sleep(left.min(Duration::from_millis(100)));
            }
            let mut state = mine.lock().unwrap();
            if *state == State::Cancelled {
                return false;
            }
            *state = State::Begun;
            drop(state);
            job();
            true
        });
        Timer { state, thread: Some(thread) }
    }

    pub fn cancel(&self) -> bool {
        let mut state = self.state.lock().unwrap();
        if *state == State::Waiting {
            *state = State::Cancelled;
        }
        *state == State::Cancelled
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().expect("only `wait` and `drop` take it").join()
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
