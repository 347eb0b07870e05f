//! The thread waits at a condition variable, with the flag behind its lock.

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Background {
    told: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<u64>>,
}

impl Background {
    pub fn start(period: Duration, mut work: impl FnMut() + Send + 'static) -> Background {
        let told = Arc::new((Mutex::new(false), Condvar::new()));
        let shared = Arc::clone(&told);
        let thread = thread::spawn(move || {
            let (stop, changed) = &*shared;
            let mut calls = 0;
            while !*stop.lock().unwrap() {
                work();
                calls += 1;
                let stop = stop.lock().unwrap();
                let _ = changed.wait_timeout_while(stop, period, |stop| !*stop).unwrap();
            }
            calls
        });
        Background { told, thread: Some(thread) }
    }

    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    pub fn stop(mut self) -> thread::Result<u64> {
        self.end().unwrap()
    }

    fn end(&mut self) -> Option<thread::Result<u64>> {
        let thread = self.thread.take()?;
        let (stop, changed) = &*self.told;
        // A statement of its own: with the lock held, the join below would never return.
        *stop.lock().unwrap() = true;
        changed.notify_one();
        Some(thread.join())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
