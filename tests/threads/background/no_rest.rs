//! Mistake: too often
//!
//! The thread checks the flag again and again, and calls `work`
//! each time: the period is forgotten.
//!
//! Rejected by: not_too_often, native, as too often

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Background {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<u64>>,
}

impl Background {
    pub fn start(_period: Duration, mut work: impl FnMut() + Send + 'static) -> Background {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut calls = 0;
            while !told.load(Ordering::Relaxed) {
                work();
                calls += 1;
                thread::yield_now();
            }
            calls
        });
        Background { stop, thread: Some(thread) }
    }

    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    pub fn stop(mut self) -> thread::Result<u64> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.stop.store(true, Ordering::Relaxed);
            let _ = thread.join();
        }
    }
}
