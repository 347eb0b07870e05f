//! Mistake: never ready
//!
//! When the job ends, two threads are woken, however many wait.
//!
//! Rejected by: many_wait, native, as never ready

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub type Job = Box<dyn FnOnce() + Send>;

pub struct AsyncResult<T>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    ready: Condvar,
}

enum State<T> {
    Coming,
    Ended(thread::Result<T>),
    Dropped,
}

pub enum Failure<T> {
    NotYet(AsyncResult<T>),
    Panicked(Box<dyn Any + Send>),
    Dropped,
}

struct Promise<T>(Arc<Shared<T>>);

impl<T> Promise<T> {
    fn keep(&self, result: State<T>) {
        *self.0.state.lock().unwrap() = result;
        // Several threads may wait.
        self.0.ready.notify_one();
        self.0.ready.notify_one();
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock().unwrap();
        if matches!(*state, State::Coming) {
            *state = State::Dropped;
            self.0.ready.notify_all();
        }
    }
}

pub fn async_result<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (Job, AsyncResult<T>) {
    let shared = Arc::new(Shared { state: Mutex::new(State::Coming), ready: Condvar::new() });
    let promise = Promise(Arc::clone(&shared));
    let job = move || {
        // Whatever `work` has left half done is its own: it was moved here, and no other code sees
        // it again.
        let result = panic::catch_unwind(AssertUnwindSafe(work));
        promise.keep(State::Ended(result));
    };
    (Box::new(job), AsyncResult(shared))
}

impl<T> AsyncResult<T> {
    pub fn ready(&self) -> bool {
        !matches!(*self.0.state.lock().unwrap(), State::Coming)
    }

    pub fn wait(&self) {
        let state = self.0.state.lock().unwrap();
        let is_coming = |state: &mut State<T>| matches!(state, State::Coming);
        drop(self.0.ready.wait_while(state, is_coming).unwrap());
    }

    pub fn get(self, limit: Duration) -> Result<T, Failure<T>> {
        let start = Instant::now();
        let mut state = self.0.state.lock().unwrap();
        while matches!(*state, State::Coming) {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                drop(state);
                return Err(Failure::NotYet(self));
            }
            state = self.0.ready.wait_timeout(state, left).unwrap().0;
        }
        // The handle is used up, so no code will ask for the result again.
        match std::mem::replace(&mut *state, State::Dropped) {
            State::Ended(Ok(value)) => Ok(value),
            State::Ended(Err(payload)) => Err(Failure::Panicked(payload)),
            State::Coming | State::Dropped => Err(Failure::Dropped),
        }
    }
}
