//! Mistake: overflow
//!
//! The end of the period is worked out as a point in time. A period that is too long for that, such as
//! `Duration::MAX` for "only once", makes the addition panic.
//!
//! Rejected by: longest_period, native, as overflow

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
                let end = Instant::now() + period;
                while Instant::now() < end && !told.load(Ordering::Relaxed) {
                    thread::park_timeout(end.saturating_duration_since(Instant::now()));
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
        self.end().unwrap()
    }

    fn end(&mut self) -> Option<thread::Result<u64>> {
        let thread = self.thread.take()?;
        self.stop.store(true, Ordering::Relaxed);
        thread.thread().unpark();
        Some(thread.join())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
