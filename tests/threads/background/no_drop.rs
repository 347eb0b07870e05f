//! Mistake: leftover threads
//!
//! There is no `Drop`. If you forget to call `stop`, the thread is left behind, at work forever.
//!
//! Rejected by: drop_waits, native, as leftover threads
//! Rejected by: drop_waits, model, as leftover threads

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
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    pub fn stop(mut self) -> thread::Result<u64> {
        let thread = self.thread.take().unwrap();
        self.stop.store(true, Ordering::Relaxed);
        thread.thread().unpark();
        thread.join()
    }
}
