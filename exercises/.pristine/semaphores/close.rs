//! A semaphore that can be closed: from then on, no thread waits and none gets a permit.

/// Permits that threads take and that come back by themselves, until the semaphore is closed.
pub struct Semaphore {
    // What must a waiting thread check?
}

/// One permit from a semaphore. Dropping it gives it back.
#[must_use = "unless you keep it, the permit is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

/// The semaphore has been closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl Semaphore {
    /// An open semaphore with this many free permits.
    pub fn new(permits: usize) -> Semaphore {
        todo!("an open semaphore with {permits} permits")
    }

    /// Takes a permit. Sleeps while the semaphore is open and no permit is free.
    ///
    /// # Errors
    /// If the semaphore is closed, before this thread waits or while it does, even if permits are
    /// free.
    pub fn acquire(&self) -> Result<Permit<'_>, Closed> {
        todo!("wait until a permit is free or the semaphore is closed")
    }

    /// Closes the semaphore for good: every waiting thread is woken, and no thread gets a permit
    /// from now on. Permits that were taken before stay valid. Closing the semaphore again does
    /// nothing.
    pub fn close(&self) {
        todo!("close it, and wake every thread that waits")
    }
}

impl Drop for Permit<'_> {
    /// Gives the permit back, even in a panic, and even if the semaphore has been closed in the
    /// meantime.
    fn drop(&mut self) {
        todo!("give the permit back")
    }
}
