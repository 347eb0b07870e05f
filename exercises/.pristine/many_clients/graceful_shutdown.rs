//! Ends a service: it lets no more requests in, and finishes those that have begun, within a limit.

use std::time::Duration;

/// Where requests enter a service, each on a thread of its own.
pub struct Gate {
    // What must you know when a request enters, and what when the service ends?
}

/// A request that is under way. The request ends when this is dropped, even by a panic.
#[must_use = "a request ends when its ticket is dropped"]
pub struct Ticket<'a> {
    gate: &'a Gate,
}

impl Gate {
    /// A gate that is open, with no request under way.
    pub fn new() -> Gate {
        todo!()
    }

    /// Lets a request in. Returns `None` once a shutdown has begun. This never waits for a request to end.
    pub fn enter(&self) -> Option<Ticket<'_>> {
        todo!()
    }

    /// Ends the service: from now on, no request is let in. Waits until no request is under way, but no
    /// longer than `limit` in all, and returns how many are left. With `Duration::MAX` there is no
    /// limit.
    ///
    /// A waiting thread sleeps. Any number of threads may call this at the same time.
    pub fn shutdown(&self, limit: Duration) -> usize {
        todo!("wait for {limit:?}")
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let _gate = self.gate;
        todo!("which threads are waiting for this?")
    }
}
