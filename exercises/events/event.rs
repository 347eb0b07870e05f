//! A flag that threads can wait for: "the processing is finished".

/// A flag that can be set and cleared, and that any number of threads can wait for: what Python
/// calls `threading.Event`.
pub struct Event {
    // What does a thread check before it sleeps? What wakes it?
}

impl Event {
    /// An event that is not set.
    pub fn new() -> Event {
        todo!("make an event that is not set")
    }

    /// Sets the event. This wakes all threads that are waiting for it, and from then until the
    /// event is cleared, no thread needs to wait. If it is cleared very soon, a woken thread may
    /// find that it is no longer set, and go on waiting.
    pub fn set(&self) {
        todo!("set it, and wake the waiting threads")
    }

    /// Clears the event: from now on `wait` waits again.
    pub fn clear(&self) {
        todo!("clear it")
    }

    /// Is the event set? This call does not wait.
    pub fn is_set(&self) -> bool {
        todo!("check")
    }

    /// Returns once the event is set, or at once if it is already set. The event stays set. A
    /// waiting thread sleeps and uses no processor time.
    ///
    /// Whatever a thread did before it called `set` is visible to a thread whose `wait` has
    /// returned, or whose `is_set` has returned true.
    pub fn wait(&self) {
        todo!("sleep until it is set")
    }
}
