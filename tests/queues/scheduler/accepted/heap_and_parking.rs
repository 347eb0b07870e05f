//! The times are in a heap, the jobs in a map, and the thread in `run` parks. A ticket that is cancelled
//! stays in the heap, and is passed over.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Mutex;
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

pub struct Scheduler {
    start: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    times: BinaryHeap<Reverse<(Duration, u64)>>,
    jobs: HashMap<u64, Job>,
    count: u64,
    runner: Option<Thread>,
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

impl State {
    fn wake(&self) {
        if let Some(runner) = &self.runner {
            runner.unpark();
        }
    }
}

impl Scheduler {
    pub fn new() -> Scheduler {
        Scheduler { start: Instant::now(), state: Mutex::default() }
    }

    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        let mut state = self.state.lock().unwrap();
        let number = state.count;
        state.count += 1;
        state.times.push(Reverse((due, number)));
        state.jobs.insert(number, Box::new(job));
        state.wake();
        Ticket(number)
    }

    pub fn cancel(&self, ticket: Ticket) -> bool {
        let mut state = self.state.lock().unwrap();
        state.wake();
        let job = state.jobs.remove(&ticket.0);
        // The job is dropped when the lock is free: what it has taken along may call the scheduler.
        drop(state);
        job.is_some()
    }

    pub fn run(&self) {
        loop {
            let mut state = self.state.lock().unwrap();
            state.runner = Some(thread::current());
            let Some(&Reverse((due, number))) = state.times.peek() else { return };
            if !state.jobs.contains_key(&number) {
                state.times.pop();
                continue;
            }
            let left = due.saturating_sub(self.now());
            if !left.is_zero() {
                drop(state);
                thread::park_timeout(left);
                continue;
            }
            state.times.pop();
            let job = state.jobs.remove(&number);
            drop(state);
            job.expect("it was looked for")();
        }
    }
}
