//! `run` waits at a channel, through which it hears of each job that is entered or cancelled, and keeps the
//! times for itself. The jobs are in a map: the thread that takes one out, to run or to cancel it, has it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

pub struct Scheduler {
    start: Instant,
    jobs: Mutex<Jobs>,
    news: Sender<News>,
    /// Held by the one thread in `run`, but not while a job runs.
    plan: Mutex<Plan>,
}

#[derive(Default)]
struct Jobs {
    by_number: BTreeMap<u64, Job>,
    count: u64,
}

type Job = Box<dyn FnOnce() + Send>;

enum News {
    Entered(Duration, u64),
    Cancelled,
}

struct Plan {
    news: Receiver<News>,
    times: BTreeSet<(Duration, u64)>,
}

impl Plan {
    fn note(&mut self, news: News) {
        if let News::Entered(due, number) = news {
            self.times.insert((due, number));
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(u64);

impl Scheduler {
    pub fn new() -> Scheduler {
        let (sender, news) = mpsc::channel();
        Scheduler {
            start: Instant::now(),
            jobs: Mutex::default(),
            news: sender,
            plan: Mutex::new(Plan { news, times: BTreeSet::new() }),
        }
    }

    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    pub fn at(&self, due: Duration, job: impl FnOnce() + Send + 'static) -> Ticket {
        let mut jobs = self.jobs.lock().unwrap();
        let number = jobs.count;
        jobs.count += 1;
        jobs.by_number.insert(number, Box::new(job));
        // Under the lock: a job that is in the map is in the plan, or on its way there.
        self.news.send(News::Entered(due, number)).expect("the receiver is here");
        Ticket(number)
    }

    pub fn cancel(&self, ticket: Ticket) -> bool {
        let job = self.jobs.lock().unwrap().by_number.remove(&ticket.0);
        self.news.send(News::Cancelled).expect("the receiver is here");
        job.is_some()
    }

    pub fn run(&self) {
        while let Some(job) = self.next() {
            job();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut plan = self.plan.lock().unwrap();
        loop {
            while let Ok(news) = plan.news.try_recv() {
                plan.note(news);
            }
            let &(due, number) = plan.times.first()?;
            if !self.jobs.lock().unwrap().by_number.contains_key(&number) {
                plan.times.pop_first();
                continue;
            }
            let left = due.saturating_sub(self.now());
            if left.is_zero() {
                plan.times.pop_first();
                // None if it was cancelled a moment ago.
                if let Some(job) = self.jobs.lock().unwrap().by_number.remove(&number) {
                    return Some(job);
                }
            } else if let Ok(news) = plan.news.recv_timeout(left) {
                plan.note(news);
            }
        }
    }
}
