//! Mistake: stops too early
//!
//! The flag is a `static`, so a thread that is stopped stops all others.
//!
//! Rejected by: two_threads, model, as stops too early

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

static STOP: AtomicBool = AtomicBool::new(false);

pub struct Background {
    thread: Option<JoinHandle<u64>>,
}

impl Background {
    pub fn start(period: Duration, mut work: impl FnMut() + Send + 'static) -> Background {
        STOP.store(false, SeqCst);
        let thread = thread::spawn(move || {
            let mut calls = 0;
            while !STOP.load(SeqCst) {
                work();
                calls += 1;
                let start = Instant::now();
                while !STOP.load(SeqCst) && start.elapsed() < period {
                    thread::park_timeout(period - start.elapsed().min(period));
                }
            }
            calls
        });
        Background { thread: Some(thread) }
    }

    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    pub fn stop(mut self) -> thread::Result<u64> {
        self.end()
    }

    fn end(&mut self) -> thread::Result<u64> {
        let Some(thread) = self.thread.take() else {
            return Ok(0);
        };
        STOP.store(true, SeqCst);
        thread.thread().unpark();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
