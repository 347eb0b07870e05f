//! Mistake: dead but running
//!
//! `is_running` says whether `stop` has been called, not whether the thread is there.
//!
//! Rejected by: panics_come_back, native, as dead but running
//! Rejected by: panics_come_back, model, as dead but running

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
            while !told.load(Ordering::Relaxed) {
                work();
                calls += 1;
                let due = Instant::now() + period;
                while !told.load(Ordering::Relaxed) && Instant::now() < due {
                    thread::park_timeout(due.saturating_duration_since(Instant::now()));
                }
            }
            calls
        });
        Background { stop, thread: Some(thread) }
    }

    pub fn is_running(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    pub fn stop(mut self) -> thread::Result<u64> {
        let thread = self.thread.take().unwrap();
        self.stop.store(true, Ordering::Relaxed);
        thread.thread().unpark();
        thread.join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.stop.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
