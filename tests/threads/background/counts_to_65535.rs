//! Mistake: wrong result
//!
//! The calls of `work` are counted in 16 bits, and after 65,535 of them the count begins again.
//!
//! Rejected by: many_calls, native, as wrong result

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
            let mut calls = 0_u16;
            while !told.load(Ordering::Relaxed) {
                work();
                calls = calls.wrapping_add(1);
                rest(period, &told);
            }
            u64::from(calls)
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
        thread.thread().unpark();
        Some(thread.join())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

fn rest(period: Duration, stop: &AtomicBool) {
    let start = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        match period.checked_sub(start.elapsed()) {
            Some(left) if !left.is_zero() => thread::park_timeout(left),
            _ => return,
        }
    }
}
