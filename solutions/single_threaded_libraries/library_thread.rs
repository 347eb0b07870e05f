//! A thread that owns a library. Any thread can have calls made there, and gets their results back.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

type Call<L> = Box<dyn FnOnce(&mut L) + Send>;

/// A handle to a library's thread; each thread that wants to make calls has one of its own. When the last
/// handle is dropped, the calls that have been asked for are still made. Then the library is dropped on its
/// own thread, and the handle's drop returns once that thread has ended. If a call drops the last handle,
/// that drop does not wait: the thread ends after the calls that are left.
pub struct LibraryThread<L> {
    owner: Arc<Owner<L>>,
}

/// What all handles share. Dropped with the last of them.
struct Owner<L> {
    /// The only sender. `None` once this is being dropped, so that the thread finds the end.
    calls: Option<Sender<Call<L>>>,
    thread: Option<JoinHandle<()>>,
}

/// Why a call's result did not arrive in time.
#[derive(Debug, PartialEq)]
pub enum Late {
    /// The call had not begun, and it will never be made.
    NotBegun,
    /// The call has begun, and will run to its end. Its result will be dropped.
    UnderWay,
}

/// Where the thread that calls and the library's thread meet.
struct Place<R> {
    state: Mutex<State<R>>,
    /// Notified when the call has ended.
    ended: Condvar,
}

enum State<R> {
    Asked,
    UnderWay,
    Ended(thread::Result<R>),
    /// The caller no longer waits. A call that has begun goes on.
    GivenUp,
}

impl<L: 'static> LibraryThread<L> {
    /// Starts a thread, on which `open` makes the library. The library stays there, so it need not be `Send`.
    pub fn start(open: impl FnOnce() -> L + Send + 'static) -> LibraryThread<L> {
        let (calls, queue) = mpsc::channel::<Call<L>>();
        let thread = thread::spawn(move || {
            let mut library = open();
            for call in queue {
                // A panic belongs to the call: it is in `place`, or no thread waits for the result.
                let _ = panic::catch_unwind(AssertUnwindSafe(|| call(&mut library)));
            }
        });
        LibraryThread { owner: Arc::new(Owner { calls: Some(calls), thread: Some(thread) }) }
    }

    /// Has a call made, and returns its result. A thread sleeps while it waits for a result. The library's
    /// thread makes one call after another, each thread's calls in the order in which that thread asked for
    /// them, and sleeps when there are none to make.
    ///
    /// # Panics
    /// If `call` panics: its panic goes on here, and the library's thread goes on with the next call. This
    /// method also panics if it is called on the library's thread, which would otherwise wait for itself.
    pub fn call<R: Send + 'static>(&self, call: impl FnOnce(&mut L) -> R + Send + 'static) -> R {
        self.call_within(Duration::MAX, call).expect("it is never over")
    }

    /// Does what `call` does, but returns after `limit` at the latest. With `Duration::MAX` there is no limit.
    ///
    /// # Errors
    /// What has become of the call, if its result is not there in time.
    pub fn call_within<R: Send + 'static>(
        &self,
        limit: Duration,
        call: impl FnOnce(&mut L) -> R + Send + 'static,
    ) -> Result<R, Late> {
        assert!(
            !self.owner.is_this_thread(),
            "a call on the library's own thread would wait for itself"
        );
        let place = Arc::new(Place { state: Mutex::new(State::Asked), ended: Condvar::new() });
        let mine = Arc::clone(&place);
        self.submit(move |library| mine.make(|| call(library)));
        place.wait(limit)
    }

    /// Has a call made, and does not wait, either for this call or for others that are under way. If
    /// the call panics, the next one is made all the same. A call may submit further calls.
    pub fn submit(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        let calls = self.owner.calls.as_ref().expect("only `drop` takes it");
        calls.send(Box::new(call)).expect("the thread is there until the last handle is dropped");
    }
}

impl<R> Place<R> {
    /// On the library's thread: makes the call, unless it has been given up.
    fn make(&self, call: impl FnOnce() -> R) {
        {
            let mut state = self.state.lock().unwrap();
            if matches!(*state, State::GivenUp) {
                return;
            }
            // Under the same lock as the check: from here on it cannot be given up as not begun.
            *state = State::UnderWay;
        }
        let result = panic::catch_unwind(AssertUnwindSafe(call));
        *self.state.lock().unwrap() = State::Ended(result);
        self.ended.notify_one();
    }

    /// On the thread that called: waits for the end of the call, or of `limit`.
    fn wait(&self, limit: Duration) -> Result<R, Late> {
        let start = Instant::now();
        let mut state = self.state.lock().unwrap();
        loop {
            let left = limit.saturating_sub(start.elapsed());
            match &*state {
                State::Ended(_) => break,
                _ if left.is_zero() => break,
                _ => state = self.ended.wait_timeout(state, left).unwrap().0,
            }
        }
        match std::mem::replace(&mut *state, State::GivenUp) {
            State::Ended(Ok(result)) => Ok(result),
            State::Ended(Err(payload)) => {
                drop(state);
                panic::resume_unwind(payload)
            }
            State::Asked => Err(Late::NotBegun),
            State::UnderWay => Err(Late::UnderWay),
            State::GivenUp => unreachable!("only this thread gives up, and once"),
        }
    }
}

impl<L> Owner<L> {
    fn is_this_thread(&self) -> bool {
        self.thread.as_ref().is_some_and(|library| library.thread().id() == thread::current().id())
    }
}

impl<L> Drop for Owner<L> {
    fn drop(&mut self) {
        // The sender first: the thread waits for the next call until it is gone.
        self.calls = None;
        let is_this_thread = self.is_this_thread();
        if let Some(thread) = self.thread.take_if(|_| !is_this_thread) {
            // If `open` panicked, that panic has been printed.
            let _ = thread.join();
        }
    }
}

impl<L> Clone for LibraryThread<L> {
    fn clone(&self) -> LibraryThread<L> {
        LibraryThread { owner: Arc::clone(&self.owner) }
    }
}
