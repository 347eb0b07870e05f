//! The right to run the job is a value that can be taken once, and the thread waits on a channel, whose
//! sender is dropped to wake it.

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub struct Timer {
    /// Who takes it decides: the thread runs the job, `cancel` does not.
    right: Arc<Mutex<Option<()>>>,
    /// None once the timer is cancelled.
    wake: Mutex<Option<Sender<()>>>,
    cancelled: Mutex<bool>,
    thread: Option<JoinHandle<bool>>,
}

impl Timer {
    pub fn start(delay: Duration, job: impl FnOnce() + Send + 'static) -> Timer {
        let right = Arc::new(Mutex::new(Some(())));
        let mine = Arc::clone(&right);
        let (wake, woken) = mpsc::channel();
        let thread = thread::spawn(move || {
            let _ = woken.recv_timeout(delay);
            let begins = mine.lock().unwrap().take().is_some();
            if begins {
                job();
            }
            begins
        });
        let (wake, cancelled) = (Mutex::new(Some(wake)), Mutex::new(false));
        Timer { right, wake, cancelled, thread: Some(thread) }
    }

    pub fn cancel(&self) -> bool {
        let mut cancelled = self.cancelled.lock().unwrap();
        if self.right.lock().unwrap().take().is_some() {
            *cancelled = true;
        }
        *self.wake.lock().unwrap() = None;
        *cancelled
    }

    pub fn wait(mut self) -> thread::Result<bool> {
        self.thread.take().unwrap().join()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.cancel();
            let _ = thread.join();
        }
    }
}
