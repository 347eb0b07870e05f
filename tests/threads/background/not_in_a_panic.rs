//! Mistake: leftover threads
//!
//! In a panic, `drop` does nothing, and the thread goes on with its work.
//!
//! Rejected by: drop_in_a_panic, native, as leftover threads
//! Rejected by: drop_in_a_panic, model, as leftover threads

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub struct Background {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<u64>>,
}

impl Background {
    pub fn start(period: Duration, mut work: impl FnMut() + Send + 'static) -> Background {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut calls = 0;
            while !told.load(SeqCst) {
                work();
                calls += 1;
                let start = Instant::now();
                while !told.load(SeqCst) && start.elapsed() < period {
                    thread::park_timeout(period - start.elapsed().min(period));
                }
            }
            calls
        });
        Background { stop, thread: Some(thread) }
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
        self.stop.store(true, SeqCst);
        thread.thread().unpark();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = self.end();
        }
    }
}
