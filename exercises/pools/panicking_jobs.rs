//! A pool that outlives the panics of its jobs.

/// A pool as in `fixed_pool`. But its jobs may panic, and each works for a *request*.
pub struct Pool {
    // What must happen after a job, however it ends?
}

/// The number of the request for which the calling thread works, which comes with the job that it
/// runs. None if this job has none, and in a thread that runs no job.
///
/// A log line can include it, without the code in between having to pass it on.
pub fn request() -> Option<u64> {
    todo!("where does a thread keep what belongs to it alone?")
}

impl Pool {
    /// Starts `threads` workers. 0 counts as 1.
    pub fn new(threads: usize) -> Pool {
        todo!("start {threads} workers")
    }

    /// Puts `job` at the end of the queue, and returns. While the job runs, `request()` returns `request`
    /// in its thread.
    ///
    /// The job may panic. That ends this job, and nothing else: there are as many workers as before, and
    /// the next job does not notice.
    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        todo!("put it into the queue, for request {request:?}")
    }

    /// Returns when every job that was submitted has ended, and says how many of all the jobs of this
    /// pool have panicked so far.
    pub fn wait_idle(&self) -> usize {
        todo!("sleep until all jobs have ended, in one way or the other")
    }
}

impl Drop for Pool {
    /// Returns when every job that was submitted has run, and every worker has ended. Does not panic.
    fn drop(&mut self) {
        todo!("tell the workers, and wait for them")
    }
}
