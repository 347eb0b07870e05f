//! A call lies in a slot until someone takes it: the library's thread to make it, or a caller that gives up. Each
//! handle has a sender of its own, and the one that finds itself alone with the thread joins it.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::Duration;

type Call<L> = Box<dyn FnOnce(&mut L) + Send>;

pub struct LibraryThread<L> {
    /// `None` once this is dropped.
    calls: Option<Sender<Call<L>>>,
    /// `None` once this is dropped.
    thread: Option<Arc<JoinHandle<()>>>,
    id: ThreadId,
}

#[derive(Debug, PartialEq)]
pub enum Late {
    NotBegun,
    UnderWay,
}

impl<L: 'static> LibraryThread<L> {
    pub fn start(open: impl FnOnce() -> L + Send + 'static) -> LibraryThread<L> {
        let (calls, queue) = mpsc::channel::<Call<L>>();
        let thread = thread::spawn(move || {
            let mut library = open();
            for call in queue {
                let _ = panic::catch_unwind(AssertUnwindSafe(|| call(&mut library)));
            }
        });
        let id = thread.thread().id();
        LibraryThread { calls: Some(calls), thread: Some(Arc::new(thread)), id }
    }

    pub fn call<R: Send + 'static>(&self, call: impl FnOnce(&mut L) -> R + Send + 'static) -> R {
        self.call_within(Duration::MAX, call).expect("it is never over")
    }

    pub fn call_within<R: Send + 'static>(
        &self,
        limit: Duration,
        call: impl FnOnce(&mut L) -> R + Send + 'static,
    ) -> Result<R, Late> {
        assert!(thread::current().id() != self.id, "it would wait for itself");
        let slot = Arc::new(Mutex::new(Some(call)));
        let (reply, answer) = mpsc::channel();
        let theirs = Arc::clone(&slot);
        self.submit(move |library| {
            let taken = theirs.lock().unwrap().take();
            if let Some(call) = taken {
                let _ = reply.send(panic::catch_unwind(AssertUnwindSafe(|| call(library))));
            }
        });
        let answer = match limit {
            Duration::MAX => answer.recv().map_err(|_| RecvTimeoutError::Disconnected),
            limit => answer.recv_timeout(limit),
        };
        match answer {
            Ok(result) => Ok(result.unwrap_or_else(|payload| panic::resume_unwind(payload))),
            Err(RecvTimeoutError::Timeout) => match slot.lock().unwrap().take() {
                Some(_) => Err(Late::NotBegun),
                None => Err(Late::UnderWay),
            },
            Err(RecvTimeoutError::Disconnected) => unreachable!("only this thread gives up"),
        }
    }

    pub fn submit(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        let calls = self.calls.as_ref().expect("only `drop` takes it");
        calls.send(Box::new(call)).expect("the thread is there until the last handle is dropped");
    }
}

impl<L> Clone for LibraryThread<L> {
    fn clone(&self) -> LibraryThread<L> {
        LibraryThread { calls: self.calls.clone(), thread: self.thread.clone(), id: self.id }
    }
}

impl<L> Drop for LibraryThread<L> {
    fn drop(&mut self) {
        // Before the count of the thread goes down: the last one to count has no sender in its way.
        self.calls = None;
        let last = self.thread.take().and_then(Arc::into_inner);
        if let Some(thread) = last
            && thread::current().id() != self.id
        {
            let _ = thread.join();
        }
    }
}
