//! A pool that outlives the panics of its jobs.

/// A pool as in `fixed_pool`, but its jobs may panic, and each of them may work for a *request*.
pub struct Pool {
    // What must happen after a job, however it ends?
}

/// The number of the request that the calling thread is working for, which comes with the job that the
/// thread is running. `None` if this job has no request, or if the thread is not running a job.
///
/// A log line can include this number without the code in between having to pass it on.
pub fn request() -> Option<u64> {
    todo!("where does a thread keep what belongs to it alone?")
}

impl Pool {
    /// Starts `threads` workers. If `threads` is 0, it counts as 1.
    pub fn new(threads: usize) -> Pool {
        todo!("start {threads} workers")
    }

    /// Puts `job` at the end of the queue, and returns. While the job is running, `request()` returns
    /// `request` in the job's thread.
    ///
    /// The job may panic. A panic ends this job and nothing else: there are as many workers as before,
    /// and the next job does not notice.
    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        todo!("put it into the queue, for request {request:?}")
    }

    /// Returns when every job that was submitted has ended, and says how many of this pool's jobs have
    /// panicked so far.
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
