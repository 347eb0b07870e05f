//! Mistake: stale read
//!
//! The count of jobs that have not ended is `Relaxed`: a thread that sees 0 need not see what the jobs did.
//!
//! Rejected by: idle_means_done, model, as stale read

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle, Thread};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    unfinished: AtomicUsize,
    /// Those who wait until the pool is idle.
    waiting: Mutex<Vec<Thread>>,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Workers that have found nothing to do.
    parked: Vec<Thread>,
    is_closed: bool,
}

impl Shared {
    fn work(&self) {
        while let Some(job) = self.next() {
            job();
            if self.unfinished.fetch_sub(1, Ordering::Relaxed) == 1 {
                self.waiting.lock().unwrap().drain(..).for_each(|thread| thread.unpark());
            }
        }
    }

    fn next(&self) -> Option<Job> {
        loop {
            let mut queue = self.queue.lock().unwrap();
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.is_closed {
                return None;
            }
            queue.parked.push(thread::current());
            drop(queue);
            thread::park();
        }
    }
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let shared = Arc::new(Shared::default());
        let start = |_| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.work())
        };
        let workers = (0..threads.max(1)).map(start).collect();
        Pool { shared, workers }
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        self.shared.unfinished.fetch_add(1, Ordering::Relaxed);
        let mut queue = self.shared.queue.lock().unwrap();
        queue.jobs.push_back(Box::new(job));
        // All of them: one that woke for no reason stands in the list, and may be busy by now.
        queue.parked.drain(..).for_each(|worker| worker.unpark());
    }

    pub fn wait_idle(&self) {
        while self.shared.unfinished.load(Ordering::Relaxed) > 0 {
            self.shared.waiting.lock().unwrap().push(thread::current());
            // The last job may have ended before this thread stood in the list.
            if self.shared.unfinished.load(Ordering::Relaxed) > 0 {
                thread::park();
            }
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut queue = self.shared.queue.lock().unwrap();
        queue.is_closed = true;
        queue.parked.drain(..).for_each(|worker| worker.unpark());
        drop(queue);
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}
