//! Mistake: panic
//!
//! `drop` passes the panic of the work on as its own. If that happens while another panic is under way,
//! the whole process is aborted.
//!
//! Rejected by: drop_after_a_panic, native, as panic
//! Rejected by: drop_after_a_panic, model, as panic

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

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.stop.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            thread.join().unwrap();
        }
    }
}
