//! A queue behind a lock, which counts the handles. A result comes through a channel of its own, and an atomic
//! says whether the call has begun or is given up: the one of the two that comes first decides.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::Duration;

type Call<L> = Box<dyn FnOnce(&mut L) + Send>;

pub struct LibraryThread<L> {
    shared: Arc<Shared<L>>,
}

struct Shared<L> {
    queue: Mutex<Queue<L>>,
    /// Notified when a call comes, and when the last handle is gone.
    more: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
    id: OnceLock<ThreadId>,
}

struct Queue<L> {
    calls: VecDeque<Call<L>>,
    handles: usize,
}

#[derive(Debug, PartialEq)]
pub enum Late {
    NotBegun,
    UnderWay,
}

impl<L: 'static> LibraryThread<L> {
    pub fn start(open: impl FnOnce() -> L + Send + 'static) -> LibraryThread<L> {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue { calls: VecDeque::new(), handles: 1 }),
            more: Condvar::new(),
            thread: Mutex::new(None),
            id: OnceLock::new(),
        });
        let mine = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            let mut library = open();
            while let Some(call) = mine.next() {
                let _ = panic::catch_unwind(AssertUnwindSafe(|| call(&mut library)));
            }
        });
        shared.id.set(thread.thread().id()).expect("it is set once");
        *shared.thread.lock().unwrap() = Some(thread);
        LibraryThread { shared }
    }

    pub fn call<R: Send + 'static>(&self, call: impl FnOnce(&mut L) -> R + Send + 'static) -> R {
        match self.ask(None, call) {
            Ok(result) => result,
            Err(late) => unreachable!("there is no limit: {late:?}"),
        }
    }

    pub fn call_within<R: Send + 'static>(
        &self,
        limit: Duration,
        call: impl FnOnce(&mut L) -> R + Send + 'static,
    ) -> Result<R, Late> {
        self.ask(Some(limit), call)
    }

    fn ask<R: Send + 'static>(
        &self,
        limit: Option<Duration>,
        call: impl FnOnce(&mut L) -> R + Send + 'static,
    ) -> Result<R, Late> {
        assert!(self.shared.id.get() != Some(&thread::current().id()), "it would wait for itself");
        let is_decided = Arc::new(AtomicBool::new(false));
        let decides = Arc::clone(&is_decided);
        let (reply, answer) = mpsc::channel();
        self.submit(move |library| {
            // Nothing else is handed over by it: the result has a channel.
            if !decides.swap(true, Ordering::Relaxed) {
                let _ = reply.send(panic::catch_unwind(AssertUnwindSafe(|| call(library))));
            }
        });
        let result = match limit {
            None => answer.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(limit) => answer.recv_timeout(limit),
        };
        match result {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(payload)) => panic::resume_unwind(payload),
            Err(RecvTimeoutError::Timeout) if is_decided.swap(true, Ordering::Relaxed) => Err(Late::UnderWay),
            Err(RecvTimeoutError::Timeout) => Err(Late::NotBegun),
            Err(RecvTimeoutError::Disconnected) => unreachable!("every call is answered"),
        }
    }

    pub fn submit(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        self.shared.queue.lock().unwrap().calls.push_back(Box::new(call));
        self.shared.more.notify_one();
    }
}

impl<L> Shared<L> {
    fn next(&self) -> Option<Call<L>> {
        let queue = self.queue.lock().unwrap();
        let is_to_wait = |queue: &mut Queue<L>| queue.calls.is_empty() && queue.handles > 0;
        self.more.wait_while(queue, is_to_wait).unwrap().calls.pop_front()
    }
}

impl<L> Clone for LibraryThread<L> {
    fn clone(&self) -> LibraryThread<L> {
        self.shared.queue.lock().unwrap().handles += 1;
        LibraryThread { shared: Arc::clone(&self.shared) }
    }
}

impl<L> Drop for LibraryThread<L> {
    fn drop(&mut self) {
        let mut queue = self.shared.queue.lock().unwrap();
        queue.handles -= 1;
        if queue.handles > 0 {
            return;
        }
        drop(queue);
        self.shared.more.notify_one();
        let thread = self.shared.thread.lock().unwrap().take();
        if let Some(thread) = thread
            && thread.thread().id() != thread::current().id()
        {
            let _ = thread.join();
        }
    }
}
