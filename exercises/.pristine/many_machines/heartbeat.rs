//! Workers that are heard from now and then: which of them has been silent for too long?

use std::time::Duration;

/// What is known about the workers of a job.
pub struct Monitor {
    // When was each worker heard from? Which are taken for dead? What does a thread in `next_dead` sleep for?
}

impl Monitor {
    /// `workers` workers, numbered from 0, which are heard from at this moment. One that is silent for `limit` is
    /// taken for dead.
    pub fn new(workers: usize, limit: Duration) -> Monitor {
        todo!("{workers} workers, each with {limit:?} from now on")
    }

    /// The worker is heard from. If it was taken for dead, it was only slow: it is alive again, and its limit
    /// starts again in full.
    pub fn beat(&self, worker: usize) {
        todo!("{worker} is alive")
    }

    /// Sleeps until a worker has been silent for the limit, takes it for dead, and returns its number: the one that
    /// should have been heard from first. It is returned once, and again only if it is heard from in between.
    ///
    /// Returns None when the job is over. While there is nothing to report, it sleeps: until the next worker's
    /// time is up, or until a worker that was taken for dead is heard from. Any number of threads may call it.
    pub fn next_dead(&self) -> Option<usize> {
        todo!("sleep until one is silent for too long")
    }

    /// The job is over.
    pub fn close(&self) {
        todo!("which threads does this wake?")
    }
}
