//! A pool that outlives the panics of its jobs.

use std::cell::Cell;
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

/// A pool as in `fixed_pool`, but its jobs may panic, and each of them may work for a *request*.
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
    /// Jobs that were submitted and have neither returned nor panicked.
    unfinished: usize,
    /// Jobs that panicked.
    panicked: usize,
    /// No more jobs will come. The jobs in the queue must still be run.
    closed: bool,
}

struct Job {
    request: Option<u64>,
    work: Box<dyn FnOnce() + Send>,
}

thread_local! {
    /// What `request` returns. A worker runs job after job, so it is set before each of them and
    /// taken back afterwards.
    static REQUEST: Cell<Option<u64>> = const { Cell::new(None) };
}

/// The number of the request that the calling thread is working for, which comes with the job that the
/// thread is running. `None` if this job has no request, or if the thread is not running a job.
///
/// A log line can include this number without the code in between having to pass it on.
pub fn request() -> Option<u64> {
    REQUEST.get()
}

impl Job {
    /// Runs it, and returns whether it panicked.
    fn run(self) -> bool {
        REQUEST.set(self.request);
        // Whatever the job has left half done is its own, because it was moved here, or is behind
        // a lock that the job held, which is then poisoned.
        let result = panic::catch_unwind(AssertUnwindSafe(self.work));
        REQUEST.set(None);
        result.is_err()
    }
}

impl Pool {
    /// Starts `threads` workers. If `threads` is 0, it counts as 1.
    pub fn new(threads: usize) -> Pool {
        let state = State { queue: VecDeque::new(), unfinished: 0, panicked: 0, closed: false };
        let state = Mutex::new(state);
        let shared = Arc::new(Shared { state, more: Condvar::new(), idle: Condvar::new() });
        let worker = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..threads.max(1)).map(worker).collect();
        Pool { shared, workers }
    }

    /// Puts `job` at the end of the queue, and returns. While the job is running, `request()` returns
    /// `request` in the job's thread.
    ///
    /// The job may panic. A panic ends this job and nothing else: there are as many workers as before,
    /// and the next job does not notice.
    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.state.lock().unwrap();
        state.queue.push_back(Job { request, work: Box::new(job) });
        state.unfinished += 1;
        self.shared.more.notify_one();
    }

    /// Returns when every job that was submitted has ended, and says how many of this pool's jobs have
    /// panicked so far.
    pub fn wait_idle(&self) -> usize {
        let state = self.shared.state.lock().unwrap();
        self.shared.idle.wait_while(state, |state| state.unfinished > 0).unwrap().panicked
    }
}

impl Drop for Pool {
    /// Returns when every job that was submitted has run, and every worker has ended. Does not panic.
    fn drop(&mut self) {
        self.shared.state.lock().unwrap().closed = true;
        self.shared.more.notify_all();
        for worker in self.workers.drain(..) {
            // A worker does not panic, since it catches the panics of its jobs.
            let _ = worker.join();
        }
    }
}

impl Shared {
    /// What a worker does.
    fn work(&self) {
        while let Some(job) = self.next_job() {
            let panicked = job.run();
            let mut state = self.state.lock().unwrap();
            state.panicked += usize::from(panicked);
            state.unfinished -= 1;
            if state.unfinished == 0 {
                self.idle.notify_all();
            }
        }
    }

    /// The first job in the queue, or `None` if the queue is empty and no more jobs will come. The
    /// lock is given up on return, so it is not held while the job runs, and a panic does not
    /// poison it.
    fn next_job(&self) -> Option<Job> {
        let state = self.state.lock().unwrap();
        let is_to_wait = |state: &mut State| state.queue.is_empty() && !state.closed;
        let mut state = self.more.wait_while(state, is_to_wait).unwrap();
        state.queue.pop_front()
    }
}
