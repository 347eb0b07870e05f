//! Mistake: lost panic message
//!
//! Only a message that is a `&str` is passed on. What `panic!` puts together is a `String`.
//!
//! Rejected by: panics_come_back, native, as lost panic message
//! Rejected by: panics_come_back, model, as lost panic message

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
                rest(period, &told);
            }
            calls
        });
        Background { stop, thread: Some(thread) }
    }
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
    pub fn stop(mut self) -> thread::Result<u64> {
        self.end().expect("only `stop` and `drop` end the thread, and each takes the last handle")
    }
    fn end(&mut self) -> Option<thread::Result<u64>> {
        let thread = self.thread.take()?;
        self.stop.store(true, Ordering::Relaxed);
        // If the thread is not parked yet, its next park returns at once, so no wake-up is lost.
        thread.thread().unpark();
        Some(thread.join().map_err(|p| match p.downcast::<&'static str>() {
            Ok(t) => t as Box<dyn std::any::Any + Send>,
            Err(_) => Box::new("it panicked"),
        }))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
fn rest(period: Duration, stop: &AtomicBool) {
    let start = Instant::now();
    // A park may end early for no reason, so the rest of the period is worked out anew each time.
    while !stop.load(Ordering::Relaxed) {
        match period.checked_sub(start.elapsed()) {
            Some(left) if !left.is_zero() => thread::park_timeout(left),
            _ => return,
        }
    }
}
