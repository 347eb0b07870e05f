//! Mistake: never stops
//!
//! The flag is read before the loop, and the loop goes by what was read then.
//!
//! Rejected by: works_until_told, native, as never stops
//! Rejected by: works_until_told, model, as never stops

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
            let stopped = told.load(Ordering::Relaxed);
            while !stopped {
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

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.stop.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
