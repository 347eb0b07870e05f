//! Workers are heard from now and then: which of them has been silent for too long?

use std::time::Duration;

/// What is known about the workers of a job.
pub struct Monitor {
    // When was each worker last heard from? Which are taken for dead? What does a thread in `next_dead` wait for?
}

impl Monitor {
    /// A monitor of `workers` workers, numbered from 0, all of which count as heard from at this moment. A worker that
    /// is silent for `limit` is taken for dead.
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        todo!("{workers} workers, each with {limit:?} from now on")
    }

    /// Notes that the worker has been heard from. If it was taken for dead, it was only slow: it counts as alive again,
    /// and has the full limit from now on.
    pub fn beat(&self, worker: usize) {
        todo!("{worker} is alive")
    }

    /// Sleeps until a worker has been silent for the limit, takes it for dead, and returns its number; if there are
    /// several, it returns the one that should have been heard from first. A worker is returned once, and again only if
    /// it has been heard from in between.
    ///
    /// Returns `None` when the job is over. While there is nothing to report, it sleeps until the next worker's time is
    /// up, or until a worker that was taken for dead is heard from. Any number of threads may call it.
    pub fn next_dead(&self) -> Option<usize> {
        todo!("sleep until one is silent for too long")
    }

    /// Ends the job.
    pub fn close(&self) {
        todo!("which threads does this wake?")
    }
}
