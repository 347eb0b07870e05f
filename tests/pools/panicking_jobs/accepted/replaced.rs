//! A worker dies with its job, and what it leaves behind when it dies counts the job and starts another
//! worker in its place.

use std::cell::Cell;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

pub struct Pool {
    jobs: Option<Sender<(Option<u64>, Job)>>,
    shared: Arc<Shared>,
}

struct Shared {
    jobs: Mutex<Receiver<(Option<u64>, Job)>>,
    count: Mutex<Count>,
    idle: Condvar,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Default)]
struct Count {
    unfinished: usize,
    panicked: usize,
}

thread_local! {
    static REQUEST: Cell<Option<u64>> = const { Cell::new(None) };
}

pub fn request() -> Option<u64> {
    REQUEST.get()
}

/// Dropped when a job has ended, in whatever way.
struct Running<'a>(&'a Arc<Shared>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        REQUEST.set(None);
        if thread::panicking() {
            start(self.0);
        }
        let mut count = self.0.count.lock().unwrap();
        count.panicked += usize::from(thread::panicking());
        count.unfinished -= 1;
        if count.unfinished == 0 {
            self.0.idle.notify_all();
        }
    }
}

fn start(shared: &Arc<Shared>) {
    let mine = Arc::clone(shared);
    let worker = thread::spawn(move || {
        while let Some((request, job)) = next(&mine) {
            let _running = Running(&mine);
            REQUEST.set(request);
            job();
        }
    });
    shared.workers.lock().unwrap().push(worker);
}

fn next(shared: &Shared) -> Option<(Option<u64>, Job)> {
    shared.jobs.lock().unwrap().recv().ok()
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let (sender, receiver) = mpsc::channel();
        let shared = Arc::new(Shared {
            jobs: Mutex::new(receiver),
            count: Mutex::default(),
            idle: Condvar::new(),
            workers: Mutex::default(),
        });
        (0..threads.max(1)).for_each(|_| start(&shared));
        Pool { jobs: Some(sender), shared }
    }

    pub fn submit(&self, request: Option<u64>, job: impl FnOnce() + Send + 'static) {
        self.shared.count.lock().unwrap().unfinished += 1;
        self.jobs.as_ref().unwrap().send((request, Box::new(job))).unwrap();
    }

    pub fn wait_idle(&self) -> usize {
        let count = self.shared.count.lock().unwrap();
        self.shared.idle.wait_while(count, |count| count.unfinished > 0).unwrap().panicked
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.jobs.take());
        // A worker that dies has entered the one in its place before it can be joined.
        while let Some(worker) = next_worker(&self.shared) {
            let _ = worker.join();
        }
    }
}

fn next_worker(shared: &Shared) -> Option<JoinHandle<()>> {
    shared.workers.lock().unwrap().pop()
}
