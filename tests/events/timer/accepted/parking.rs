//! One atomic state, which either side leaves by a compare-and-exchange, and a parked thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const WAITING: u8 = 0;
const CANCELLED: u8 = 1;
const BEGUN: u8 = 2;

pub struct Timer {
    /// Left once. It orders nothing but itself: what the job did is seen after `join`.
    state: Arc<AtomicU8>,
    thread: Option<JoinHandle<bool>>,
}

/// Tries to leave WAITING. Returns the state after that.
fn leave(state: &AtomicU8, to: u8) -> u8 {
    match state.compare_exchange(WAITING, to, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => to,
        Err(other) => other,
    }
}

impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        let state = Arc::new(AtomicU8::new(WAITING));
        let mine = Arc::clone(&state);
        let thread = thread::spawn(move || {
            let start = Instant::now();
            while mine.load(Ordering::Relaxed) == WAITING {
                let left = delay.saturating_sub(start.elapsed());
                if left.is_zero() {
                    break;
                }
                thread::park_timeout(left);
            }
            let begins = leave(&mine, BEGUN) == BEGUN;
            if begins {
                job();
            }
            begins
        });
        Timer { state, thread: Some(thread) }
    }

    pub fn cancel(&self) -> bool {
        let cancelled = leave(&self.state, CANCELLED) == CANCELLED;
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
        cancelled
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().unwrap().join()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
