//! A flag that threads can wait for: "the processing is finished".

use std::sync::{Condvar, Mutex};

/// A flag that can be set and cleared, and that any number of threads can wait for: what Python
/// calls `threading.Event`.
#[derive(Default)]
pub struct Event {
    /// Is it set? Changed and read only under this lock, so it can't be set between a waiter's
    /// check and its sleep.
    is_set: Mutex<bool>,
    /// Notified by `set`, for all the waiting threads.
    changed: Condvar,
}

impl Event {
    /// An event that is not set.
    pub fn new() -> Event {
        Event::default()
    }

    /// Sets the event. This wakes all threads that are waiting for it, and from then until the
    /// event is cleared, no thread needs to wait. If it is cleared very soon, a woken thread may
    /// find that it is no longer set, and go on waiting.
    pub fn set(&self) {
        *self.is_set.lock().unwrap() = true;
        // A thread that checked before the line above is waiting by now, because it held the lock
        // until it waited. A thread that checks after it doesn't wait.
        self.changed.notify_all();
    }

    /// Clears the event: from now on `wait` waits again.
    pub fn clear(&self) {
        *self.is_set.lock().unwrap() = false;
    }

    /// Is the event set? This call does not wait.
    pub fn is_set(&self) -> bool {
        *self.is_set.lock().unwrap()
    }

    /// Returns once the event is set, or at once if it is already set. The event stays set. A
    /// waiting thread sleeps and uses no processor time.
    ///
    /// Whatever a thread did before it called `set` is visible to a thread whose `wait` has
    /// returned, or whose `is_set` has returned true.
    pub fn wait(&self) {
        let mut is_set = self.is_set.lock().unwrap();
        // A loop: a wait may end for no reason, or another thread may have cleared the event.
        while !*is_set {
            is_set = self.changed.wait(is_set).unwrap();
        }
    }
}
