//! A `OnceLock` holds the result, and threads that wait for it park. What is put there is never
//! taken back, so a thread that only checks needs no lock.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

pub type Job = Box<dyn FnOnce() + Send>;

pub struct AsyncResult<T>(Arc<Shared<T>>);

struct Shared<T> {
    /// None in it: the job was dropped. The lock is for taking the result out.
    result: OnceLock<Mutex<Option<thread::Result<T>>>>,
    waiting: Mutex<Vec<Thread>>,
}

pub enum Failure<T> {
    NotYet(AsyncResult<T>),
    Panicked(Box<dyn Any + Send>),
    Dropped,
}

struct Promise<T>(Arc<Shared<T>>);

impl<T> Promise<T> {
    fn keep(&self, result: Option<thread::Result<T>>) {
        if self.0.result.set(Mutex::new(result)).is_ok() {
            for thread in self.0.waiting.lock().unwrap().drain(..) {
                thread.unpark();
            }
        }
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        self.keep(None);
    }
}

pub fn async_result<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, AsyncResult<T>) {
    let shared = Arc::new(Shared { result: OnceLock::new(), waiting: Mutex::new(Vec::new()) });
    let promise = Promise(Arc::clone(&shared));
    let job = move || promise.keep(Some(panic::catch_unwind(AssertUnwindSafe(work))));
    (Box::new(job), AsyncResult(shared))
}

impl<T> AsyncResult<T> {
    pub fn ready(&self) -> bool {
        self.0.result.get().is_some()
    }

    pub fn wait(&self) {
        while !self.wait_for(Duration::MAX) {}
    }

    pub fn get(self, limit: Duration) -> Result<T, Failure<T>> {
        if !self.wait_for(limit) {
            return Err(Failure::NotYet(self));
        }
        let result = self.0.result.get().expect("it is ready").lock().unwrap().take();
        match result {
            Some(Ok(value)) => Ok(value),
            Some(Err(payload)) => Err(Failure::Panicked(payload)),
            None => Err(Failure::Dropped),
        }
    }

    /// Parks until it is ready, or the limit is over. Returns whether it is ready.
    fn wait_for(&self, limit: Duration) -> bool {
        let start = Instant::now();
        while !self.ready() {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                return false;
            }
            self.0.waiting.lock().unwrap().push(thread::current());
            // Ready before the entry: then nobody may be left to unpark this thread.
            if !self.ready() {
                thread::park_timeout(left);
            }
        }
        true
    }
}
