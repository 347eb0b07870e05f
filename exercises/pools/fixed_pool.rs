//! A fixed number of threads for any number of jobs.

/// Threads that run the jobs from one queue, which they share.
pub struct Pool {
    // What do the threads share? How do they learn that no more jobs will come?
}

impl Pool {
    /// Starts `threads` threads, the *workers*. If `threads` is 0, it counts as 1.
    pub fn new(threads: usize) -> Pool {
        todo!("start {threads} workers")
    }

    /// Puts `job` at the end of the queue, and returns without waiting for the job. A worker that is
    /// free takes the first job in the queue and runs it. While the queue is empty, free workers
    /// sleep.
    ///
    /// Any thread may submit jobs. A job does not panic.
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        todo!("put it into the queue, and wake a worker")
    }

    /// Returns when no job is left: every job that was submitted before has not only begun, but
    /// ended. Returns at once if there is no job. Any number of threads may wait, and they sleep
    /// while they wait.
    ///
    /// What the jobs did is visible afterwards.
    pub fn wait_idle(&self) {
        todo!("sleep until all jobs have ended")
    }
}

impl Drop for Pool {
    /// Returns when every job that was submitted has run, and every worker has ended.
    fn drop(&mut self) {
        todo!("tell the workers, and wait for them")
    }
}
