//! A fixed number of threads for any number of jobs.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// Threads that run the jobs from one queue, which they share.
pub struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    /// For the workers: notified when a job comes into the queue, and when no more jobs will come.
    more: Condvar,
    /// For the threads that wait until the pool is idle: notified when `unfinished` becomes 0.
    idle: Condvar,
}

struct State {
    queue: VecDeque<Job>,
    /// Jobs that were submitted and have not ended, whether they are in the queue or running.
    unfinished: usize,
    /// No more jobs will come. The jobs in the queue must still be run.
    closed: bool,
}

impl Pool {
    /// Starts `threads` threads, the *workers*. If `threads` is 0, it counts as 1.
    pub fn new(threads: usize) -> Pool {
        let state = Mutex::new(State { queue: VecDeque::new(), unfinished: 0, closed: false });
        let shared = Arc::new(Shared { state, more: Condvar::new(), idle: Condvar::new() });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..threads.max(1)).map(worker).collect();
        Pool { shared, workers }
    }

    /// Puts `job` at the end of the queue, and returns without waiting for the job. A worker that is
    /// free takes the first job in the queue and runs it. While the queue is empty, free workers
    /// sleep.
    ///
    /// Any thread may submit jobs. A job does not panic.
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock().unwrap();
        state.queue.push_back(Box::new(job));
        // From here on the job is unfinished. If only the worker that takes the job counted it,
        // the pool would look idle in between.
        state.unfinished += 1;
        // Any worker can take the job, and one is enough.
        self.shared.more.notify_one();
    }

    /// Returns when no job is left: every job that was submitted before has not only begun, but
    /// ended. Returns at once if there is no job. Any number of threads may wait, and they sleep
    /// while they wait.
    ///
    /// What the jobs did is visible afterwards.
    pub fn wait_idle(&self) {
        let state = self.shared.state.lock().unwrap();
        drop(self.shared.idle.wait_while(state, |state| state.unfinished > 0).unwrap());
    }
}

impl Drop for Pool {
    /// Returns when every job that was submitted has run, and every worker has ended.
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.more.notify_all();
        for worker in self.workers.drain(..) {
            // A job does not panic, so neither does a worker. If one did, `drop` would be the wrong
            // place to say so.
            let _ = worker.join();
        }
    }
}

impl Shared {
    /// What a worker does.
    fn work(&self) {
        while let Some(job) = self.next_job() {
            job();
            let mut state = self.state.lock().unwrap();
            state.unfinished -= 1;
            if state.unfinished == 0 {
                self.idle.notify_all();
            }
        }
    }

    /// The first job in the queue, or `None` if the queue is empty and no more jobs will come. The
    /// lock is given up on return, so it is not held while the job runs.
    fn next_job(&self) -> Option<Job> {
        let state = self.state.lock().unwrap();
        let is_to_wait = |state: &mut State| state.queue.is_empty() && !state.closed;
        let mut state = self.more.wait_while(state, is_to_wait).unwrap();
        state.queue.pop_front()
    }
}
