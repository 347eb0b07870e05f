//! A flag that threads can wait for: "the processing is finished".

/// A flag that is set or cleared, and that any number of threads can wait for: what Python calls
/// `threading.Event`.
pub struct Event {
    // What does a thread check before it sleeps? What wakes it?
}

impl Event {
    /// An event that is not set.
    pub fn new() -> Event {
        todo!("make an event that is not set")
    }

    /// Sets the event. It wakes all threads that wait for it, and until the event is cleared no thread
    /// has to wait. If it is cleared very soon, a thread that was woken may find that it is no longer
    /// set, and go on waiting.
    pub fn set(&self) {
        todo!("set it, and wake those who wait")
    }

    /// Clears the event: from now on `wait` waits again.
    pub fn clear(&self) {
        todo!("clear it")
    }

    /// Is the event set? Does not wait.
    pub fn is_set(&self) -> bool {
        todo!("look")
    }

    /// Returns once the event is set; at once if it is set already. It stays set. A thread that
    /// waits sleeps and uses no processor time.
    ///
    /// What a thread did before it called `set` is visible to a thread whose `wait` has returned,
    /// or whose `is_set` has returned true.
    pub fn wait(&self) {
        todo!("sleep until it is set")
    }
}
