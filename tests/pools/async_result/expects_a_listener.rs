//! Mistake: worker died
//!
//! The result goes through a channel, and the job expects that the result is still wanted. When the
//! handle is gone, sending fails, and the panic ends the worker.
//!
//! Rejected by: dropped_handle, native, as worker died
//! Rejected by: dropped_handle, model, as worker died

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::thread;
use std::time::Duration;

pub type Job = Box<dyn FnOnce() + Send>;

pub struct AsyncResult<T>(Mutex<Inbox<T>>);

struct Inbox<T> {
    receiver: Receiver<thread::Result<T>>,
    arrived: Option<Result<thread::Result<T>, ()>>,
}

pub enum Failure<T> {
    NotYet(AsyncResult<T>),
    Panicked(Box<dyn Any + Send>),
    Dropped,
}

pub fn async_result<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, AsyncResult<T>) {
    let (sender, receiver) = mpsc::channel();
    let job = move || {
        let result = panic::catch_unwind(AssertUnwindSafe(work));
        sender.send(result).ok().expect("a thread wants the result");
    };
    (Box::new(job), AsyncResult(Mutex::new(Inbox { receiver, arrived: None })))
}

impl<T> AsyncResult<T> {
    pub fn ready(&self) -> bool {
        let mut inbox = self.0.lock().unwrap();
        if inbox.arrived.is_none() {
            inbox.arrived = match inbox.receiver.try_recv() {
                Ok(result) => Some(Ok(result)),
                Err(TryRecvError::Disconnected) => Some(Err(())),
                Err(TryRecvError::Empty) => None,
            };
        }
        inbox.arrived.is_some()
    }

    pub fn wait(&self) {
        let mut inbox = self.0.lock().unwrap();
        if inbox.arrived.is_none() {
            inbox.arrived = Some(inbox.receiver.recv().map_err(|_| ()));
        }
    }

    pub fn get(self, limit: Duration) -> Result<T, Failure<T>> {
        let inbox = self.0.into_inner().unwrap();
        let arrived = match inbox.arrived {
            Some(arrived) => arrived,
            None => match inbox.receiver.recv_timeout(limit) {
                Ok(result) => Ok(result),
                Err(RecvTimeoutError::Disconnected) => Err(()),
                Err(RecvTimeoutError::Timeout) => {
                    return Err(Failure::NotYet(AsyncResult(Mutex::new(Inbox {
                        arrived: None,
                        ..inbox
                    }))));
                }
            },
        };
        match arrived {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(payload)) => Err(Failure::Panicked(payload)),
            Err(()) => Err(Failure::Dropped),
        }
    }
}
