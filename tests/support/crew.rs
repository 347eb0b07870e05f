//! A pool whose jobs the check itself runs, when and in the order that it likes.

use harness::{fail, mention};
use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex};

/// What a pool runs.
pub type Job = Box<dyn FnOnce() + Send>;

/// A queue of jobs. Threads of the check work for it, or the check takes the jobs out.
#[derive(Default)]
pub struct Crew {
    queue: Mutex<Queue>,
    /// Notified when a job comes, and at the end.
    come: Condvar,
}

/// Empty, and more may come.
#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// No more jobs come.
    is_over: bool,
}

/// Which job of the queue comes next.
#[derive(Clone, Copy, Debug)]
pub enum Next {
    /// The one that has waited longest.
    Oldest,
    /// The one that came last.
    Newest,
}

impl Crew {
    /// Puts a job into the queue.
    pub fn submit(&self, job: Job) {
        self.queue.lock().unwrap().jobs.push_back(job);
        // Workers wait, or the check that takes the jobs itself: never both.
        self.come.notify_one();
    }

    /// Takes the jobs that are in the queue, the oldest first. Does not wait.
    pub fn take_all(&self) -> Vec<Job> {
        self.queue.lock().unwrap().jobs.drain(..).collect()
    }

    /// Waits until `jobs` jobs are in the queue, and takes them, the oldest first.
    pub fn take(&self, jobs: usize) -> Vec<Job> {
        let queue = self.queue.lock().unwrap();
        let too_few = |queue: &mut Queue| queue.jobs.len() < jobs;
        self.come.wait_while(queue, too_few).unwrap().jobs.drain(..).collect()
    }

    /// What a worker does: runs jobs until the queue is empty after [`end`](Crew::end).
    pub fn work(&self, next: Next) {
        loop {
            let queue = self.queue.lock().unwrap();
            let is_to_wait = |queue: &mut Queue| queue.jobs.is_empty() && !queue.is_over;
            let mut queue = self.come.wait_while(queue, is_to_wait).unwrap();
            let job = match next {
                Next::Oldest => queue.jobs.pop_front(),
                Next::Newest => queue.jobs.pop_back(),
            };
            drop(queue);
            match job {
                Some(job) => run(job),
                None => return,
            }
        }
    }

    /// No more jobs come.
    pub fn end(&self) {
        self.queue.lock().unwrap().is_over = true;
        self.come.notify_all();
    }
}

/// Runs a job as a worker does. A panic that comes out of it has the verdict "worker died".
pub fn run(job: Job) {
    mention(|| "a job runs".into());
    if let Err(payload) = panic::catch_unwind(AssertUnwindSafe(job)) {
        // What a check has found has a payload of another type, and goes on its way.
        if !payload.is::<&str>() && !payload.is::<String>() {
            panic::resume_unwind(payload);
        }
        let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
        let why = text.or(payload.downcast_ref::<String>().cloned()).unwrap_or_default();
        fail!(
            "worker died",
            "a panic came out of a job, and would end the worker that runs it: {why}"
        );
    }
}
