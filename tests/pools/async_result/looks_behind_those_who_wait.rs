//! Mistake: try that waits
//!
//! A thread that waits for the result holds a lock meanwhile, and `ready` takes the same lock: it
//! waits for the job as soon as another thread does.
//!
//! Rejected by: asked_beside_a_waiter, model, as try that waits

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

pub type Job = Box<dyn FnOnce() + Send>;

pub struct AsyncResult<T> {
    /// True when the result is in the channel, or is known to be never there. Release and Acquire: who
    /// sees it true sees what `work` did.
    ready: Arc<AtomicBool>,
    /// The lock is held by one of those who wait, while it waits. The others wait for the lock.
    result: Mutex<Incoming<T>>,
}

struct Incoming<T> {
    receiver: Receiver<thread::Result<T>>,
    /// What one of those who waited has received.
    received: Option<thread::Result<T>>,
}

pub enum Failure<T> {
    NotYet(AsyncResult<T>),
    Panicked(Box<dyn Any + Send>),
    Dropped,
}

struct Promise<T> {
    ready: Arc<AtomicBool>,
    /// None when it was sent, or never will be.
    sender: Option<Sender<thread::Result<T>>>,
}

impl<T> Promise<T> {
    fn keep(mut self, result: thread::Result<T>) {
        // An error means that nobody has the handle any more.
        let _ = self.sender.take().expect("it is kept once").send(result);
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        // First the channel, then the flag.
        self.sender = None;
        self.ready.store(true, Ordering::Release);
    }
}

pub fn async_result<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, AsyncResult<T>) {
    let (sender, receiver) = mpsc::channel();
    let ready = Arc::new(AtomicBool::new(false));
    let promise = Promise { ready: Arc::clone(&ready), sender: Some(sender) };
    let job = move || promise.keep(panic::catch_unwind(AssertUnwindSafe(work)));
    let result = Mutex::new(Incoming { receiver, received: None });
    (Box::new(job), AsyncResult { ready, result })
}

impl<T> AsyncResult<T> {
    pub fn ready(&self) -> bool {
        let _turn = self.result.lock().unwrap();
        self.ready.load(Ordering::Acquire)
    }

    pub fn wait(&self) {
        let mut result = self.result.lock().unwrap();
        if result.received.is_none() {
            result.received = result.receiver.recv().ok();
        }
        // The job may not have come that far yet.
        self.ready.store(true, Ordering::Release);
    }

    pub fn get(mut self, limit: Duration) -> Result<T, Failure<T>> {
        let result = self.result.get_mut().unwrap();
        let received = match result.received.take() {
            Some(received) => Ok(received),
            None => result.receiver.recv_timeout(limit),
        };
        match received {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(payload)) => Err(Failure::Panicked(payload)),
            Err(RecvTimeoutError::Disconnected) => Err(Failure::Dropped),
            Err(RecvTimeoutError::Timeout) => Err(Failure::NotYet(self)),
        }
    }
}
