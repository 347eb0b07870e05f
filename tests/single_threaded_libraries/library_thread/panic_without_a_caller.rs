//! Mistake: worker died
//!
//! The panic of a call whose caller has given up goes on in the library's thread, and ends it.
//!
//! Rejected by: a_late_panic, model, as worker died

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

type Call<L> = Box<dyn FnOnce(&mut L) + Send>;

pub struct LibraryThread<L> {
    owner: Arc<Owner<L>>,
}

struct Owner<L> {
    calls: Option<Sender<Call<L>>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, PartialEq)]
pub enum Late {
    NotBegun,
    UnderWay,
}

struct Place<R> {
    state: Mutex<State<R>>,
    ended: Condvar,
}

enum State<R> {
    Asked,
    UnderWay,
    Ended(thread::Result<R>),
    GivenUp,
}

impl<L: 'static> LibraryThread<L> {
    pub fn start(open: impl FnOnce() -> L + Send + 'static) -> LibraryThread<L> {
        let (calls, queue) = mpsc::channel::<Call<L>>();
        let thread = thread::spawn(move || {
            let mut library = open();
            for call in queue {
                // Each call catches its own panic.
                call(&mut library);
            }
        });
        LibraryThread { owner: Arc::new(Owner { calls: Some(calls), thread: Some(thread) }) }
    }

    pub fn call<R: Send + 'static>(&self, call: impl FnOnce(&mut L) -> R + Send + 'static) -> R {
        self.call_within(Duration::MAX, call).expect("it is never over")
    }

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
        self.ask(move |library| mine.make(|| call(library)));
        place.wait(limit)
    }

    pub fn submit(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        self.ask(|library| {
            let _ = panic::catch_unwind(AssertUnwindSafe(|| call(library)));
        });
    }

    fn ask(&self, call: impl FnOnce(&mut L) + Send + 'static) {
        let calls = self.owner.calls.as_ref().expect("only `drop` takes it");
        calls.send(Box::new(call)).expect("the thread is there until the last handle is dropped");
    }
}

impl<R> Place<R> {
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
        let mut state = self.state.lock().unwrap();
        if let (State::GivenUp, true) = (&*state, result.is_err()) {
            drop(state);
            // No thread waits for it, and it must not be swallowed.
            result.unwrap_or_else(|payload| panic::resume_unwind(payload));
            return;
        }
        *state = State::Ended(result);
        drop(state);
        self.ended.notify_one();
    }

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
