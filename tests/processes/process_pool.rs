//! The checks of `process_pool`.

use super::subject::{Failure, Pool, System, Worker};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, PipeReader, PipeWriter, Process, Promise, ensure, ensure_eq};
use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::num::NonZeroUsize;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use support::asleep::{Task, ensure_sleeps};
use support::endless::{ENDLESS, without_overflow};
use support::rendezvous::Rendezvous;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A lasting pool of processes: jobs are submitted one by one, and their results are handed out on request.",
    ),
    Promise::explains("Starts worker processes."),
    Promise::explains("A worker that was started."),
    Promise::explains("Starts a worker."),
    Promise::explains("A process that does one job after another."),
    Promise::explains("Has the worker do a job, and waits for the result."),
    Promise::explains("An error means that the worker is dead."),
    Promise::explains("Kills the worker if it is alive, and waits until it has ended."),
    Promise::explains("Why there is no result."),
    Promise::kept("Two workers died of the job, or could not be started for it.", &["kills_each", "cannot_start", "starts_in_the_end"]),
    Promise::kept("The result isn't there yet.", &["late"]),
    Promise::kept("It may still arrive.", &["late"]),
    Promise::kept("A pool of worker processes, each of which does one job at a time.", &["one_worker", "at_the_same_time", "real"]),
    Promise::kept("Threads that wait for a job or for a result sleep.", &["waiter_sleeps", "idle_pool_sleeps"]),
    Promise::kept(
        "If a worker dies, it is replaced, and its job is given to one more worker, but only once.",
        &["dies_once", "any_step", "kills_each", "not_replaced", "real"],
    ),
    Promise::explains("Stands for the result of a job, which may not be there yet."),
    Promise::kept(
        "Makes a pool of `size` workers or, if no size is given, of one worker for each core that this process may use.",
        &["at_the_same_time", "default_size", "kills_each", "later_one_first"],
    ),
    Promise::kept("Returns how many workers may be at work at the same time.", &["default_size", "a_hundred"]),
    Promise::kept(
        "Gives the pool a job, and returns at once.",
        &["returns_at_once", "many_wait", "beside_a_start"],
    ),
    Promise::kept("Jobs are begun in the order in which they were submitted.", &["one_worker"]),
    Promise::kept("Returns the results of all these jobs, in the order of the jobs.", &["later_one_first", "real"]),
    Promise::kept(
        "Each result is returned as soon as it and all earlier ones are there, while the later jobs run.",
        &["first_before_the_last", "at_the_same_time"],
    ),
    Promise::kept("Every job that has been submitted is still done.", &["dropped", "no_ticket"]),
    Promise::kept("Then every worker is ended.", &["one_worker", "dropped", "kills_each", "at_the_same_time"]),
    Promise::kept(
        "Waits for the result, but no longer than `limit`, or as long as it takes if there is no limit.",
        &["one_worker", "late", "limit_for_all"],
    ),
    Promise::kept(
        "You may call this again, after [`Failure::Late`] as well as after a result, which then stays the same.",
        &["late", "kills_each"],
    ),
    Promise::explains("Write a pool that stays, with tickets for the results."),
    Promise::kept("submitting a job never waits, and the jobs run at the same time;", &["returns_at_once", "at_the_same_time"]),
    Promise::kept(
        "the results are returned in the order of the jobs, and the first result is returned before the last job is done;",
        &["later_one_first", "first_before_the_last"],
    ),
    Promise::kept("you can ask for a late result again, and for any result as often as you like;", &["late"]),
    Promise::kept(
        "threads that wait for a job or for a result sleep, and there are never more workers than you asked for;",
        &["waiter_sleeps", "idle_pool_sleeps", "kills_each", "later_one_first"],
    ),
    Promise::kept(
        "a worker that dies is replaced, and its job is either done by one more worker or reported;",
        &["dies_once", "any_step", "kills_each", "cannot_start", "not_replaced"],
    ),
    Promise::kept("once the pool has been dropped, every submitted job has been done, and no worker is left running.", &["dropped", "at_the_same_time"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("one_worker", "one worker serves two tickets", one_worker),
    Check::new("returns_at_once", "the only worker is at work, and a job is submitted", returns_at_once).hang_means(
        "submit waits",
        "The only worker is at work until the next job was submitted, and `submit` waits for a worker. Does the queue \
         hold jobs?",
    ),
    Check::new("at_the_same_time", "two jobs that wait for each other", at_the_same_time).preemptions(1).hang_means(
        "one after the other",
        "Each of two jobs ends when the other one has begun, and one of them is never begun. Were both submitted? Is a \
         lock held during the work?",
    ),
    Check::new("first_before_the_last", "the first result, before the second job may end", first_before_the_last)
        .hang_means(
            "waits for the last",
            "The second job ends when the first result was taken, and the first result isn't given out before.",
        ),
    Check::new("later_one_first", "the second job is done first", later_one_first).preemptions(1),
    Check::new("late", "a result is late, and then it comes", late),
    Check::new("dies_once", "a worker dies of its first job", dies_once),
    Check::new("kills_each", "a job kills each worker", kills_each),
    Check::new("any_step", "a worker dies at any step", any_step).model_only().preemptions(1),
    Check::new("cannot_start", "a worker can't be started", cannot_start)
        .or_preemptions(2)
        .time_limit_secs(20)
        .native_time_limit_secs(5),
    Check::new("not_replaced", "a worker dies, and no other can be started for its job", not_replaced).hang_means(
        "worker died",
        "A worker died of the first job and couldn't be replaced at once. The second job is never begun: does its \
         thread try again?",
    ),
    Check::new("starts_in_the_end", "a worker can be started at the second attempt", starts_in_the_end),
    Check::new("beside_a_start", "a job is submitted while a worker is started", beside_a_start).hang_means(
        "submit waits",
        "A worker is started until the next job was submitted, and `submit` waits for that. Is a lock held meanwhile?",
    ),
    Check::new("no_ticket", "a ticket is dropped", no_ticket),
    Check::new("limit_for_all", "the limit is for the whole wait", limit_for_all).model_only().no_more_preemptions(0),
    Check::new("dropped", "a pool is dropped while jobs wait", dropped),
    Check::new("default_size", "no size is given", default_size).or_preemptions(1),
    Check::new("waiter_sleeps", "a thread that waits for a result sleeps", waiter_sleeps).native_only().once(),
    Check::new("idle_pool_sleeps", "a pool without a job sleeps", idle_pool_sleeps).native_only().once(),
    Check::new("many_wait", "20,000 jobs wait", many_wait).native_only().once().hang_means(
        "submit waits",
        "The only worker is at work until 20,000 jobs wait, and `submit` waits before. Is there a limit?",
    ),
    Check::new("a_hundred", "a hundred workers work at the same time", a_hundred).native_only().once().hang_means(
        "one after the other",
        "A hundred workers were asked for, and each waits in its job for the others. Not all are at work.",
    ),
    Check::new("real", "real processes do the jobs, and some kill themselves", real).starts_processes().native_only().once(),
];

/// A job that the worker dies of.
const DEADLY: u64 = 13;
/// A job that ends when the gate is open.
const PATIENT: u64 = 7;
/// A job that takes four seconds.
const SLOW: u64 = 9;
/// A job that opens the gate.
const OPENS: u64 = 8;
/// A job that tells which thread does it.
const TELLS: u64 = 11;
const SECOND: Duration = Duration::from_secs(1);
/// More workers than almost any check has a use for.
const TOO_MANY: usize = 6;

/// What workers square with, and what is to be seen of them.
struct Bench {
    /// This many workers, the first ones, die of their first job.
    weak: usize,
    /// This many attempts to start a worker fail, the first ones.
    not_started: usize,
    /// The attempt to start a worker, counted from 0, that fails, too.
    bad_attempt: Option<usize>,
    /// A second worker is started when the gate is open.
    starts_late: bool,
    /// More workers than the check has a use for.
    too_many: usize,
    /// The size of the pool, or 0 for the default.
    size: usize,
    /// The workers that are neither dead nor ended.
    alive: AtomicUsize,
    /// The thread that has told which one it is.
    told: Mutex<Option<Task>>,
    /// Two jobs meet there, if it's there.
    meeting: Option<Rendezvous>,
    is_open: Mutex<bool>,
    opened: Condvar,
    attempts: AtomicUsize,
    started: AtomicUsize,
    ended: AtomicUsize,
    begun: AtomicUsize,
    /// The number of the beginning of each job, counted from 1.
    began: [AtomicUsize; 16],
    sent: [AtomicUsize; 16],
}

impl Bench {
    fn new() -> Bench {
        Bench {
            weak: 0,
            not_started: 0,
            bad_attempt: None,
            starts_late: false,
            too_many: TOO_MANY,
            size: 0,
            alive: AtomicUsize::new(0),
            told: Mutex::new(None),
            meeting: None,
            is_open: Mutex::new(false),
            opened: Condvar::new(),
            attempts: AtomicUsize::new(0),
            started: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            begun: AtomicUsize::new(0),
            began: Default::default(),
            sent: Default::default(),
        }
    }

    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn wait_until_open(&self) {
        let is_closed = |is_open: &mut bool| !*is_open;
        drop(self.opened.wait_while(self.is_open.lock().unwrap(), is_closed).unwrap());
    }

    #[track_caller]
    fn ensure_none_left(&self) {
        let (started, ended) = (self.started.load(Relaxed), self.ended.load(Relaxed));
        ensure!(started == ended, "child left behind", "{started} workers were started, and {ended} were ended");
    }

    fn sent(&self, job: u64) -> usize {
        self.sent[job as usize].load(Relaxed)
    }

    fn begins(&self, job: u64) {
        self.sent[job as usize].fetch_add(1, Relaxed);
        let number = 1 + self.begun.fetch_add(1, Relaxed);
        self.began[job as usize].store(number, Relaxed);
    }
}

/// A worker in this process, as far as a pool can tell.
struct Here {
    bench: Arc<Bench>,
    is_weak: bool,
    is_dead: bool,
}

/// Starts workers in this process.
struct Local(Arc<Bench>);

impl System for Local {
    type Worker = Here;

    fn start(&self) -> io::Result<Here> {
        let attempt = self.0.attempts.fetch_add(1, Relaxed);
        ensure!(attempt < self.0.too_many, "retries forever", "{attempt} attempts to start a worker for a few jobs");
        if attempt < self.0.not_started || self.0.bad_attempt == Some(attempt) {
            return Err(Error::other("there are too many processes"));
        }
        let (alive, size) = (1 + self.0.alive.fetch_add(1, Relaxed), self.0.size);
        ensure!(size == 0 || alive <= size, "too many at once", "a pool of size {size} has {alive} workers at the same time");
        let number = self.0.started.fetch_add(1, Relaxed);
        if number > 0 && self.0.starts_late {
            self.0.wait_until_open();
        }
        Ok(Here { bench: Arc::clone(&self.0), is_weak: number < self.0.weak, is_dead: false })
    }
}

impl Worker for Here {
    fn run(&mut self, job: u64) -> io::Result<u64> {
        ensure!(!self.is_dead, "dead worker kept", "job {job} was given to a worker that is dead");
        self.bench.begins(job);
        if self.is_weak || job == DEADLY {
            self.is_dead = true;
            self.bench.alive.fetch_sub(1, Relaxed);
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if let Some(meeting) = &self.bench.meeting {
            meeting.meet();
        }
        match job {
            PATIENT => self.bench.wait_until_open(),
            OPENS => self.bench.open(),
            TELLS => *self.bench.told.lock().unwrap() = Some(Task::mine()),
            SLOW => thread::sleep(4 * SECOND),
            _ => {}
        }
        Ok(job * job)
    }

    fn end(self) {
        if !self.is_dead {
            self.bench.alive.fetch_sub(1, Relaxed);
        }
        self.bench.ended.fetch_add(1, Relaxed);
    }
}

fn pool_of(size: usize, bench: Bench) -> (Pool, Arc<Bench>) {
    let bench = Arc::new(Bench { size, ..bench });
    (Pool::new(Local(Arc::clone(&bench)), NonZeroUsize::new(size)), bench)
}

fn one_worker() {
    let (pool, bench) = pool_of(1, Bench::new());
    let (mut first, mut second) = (pool.submit(2), pool.submit(3));
    ensure_eq!(second.get(None), Ok(9), "wrong result", "3 squared");
    ensure_eq!(first.get(None), Ok(4), "wrong result", "2 squared");
    drop(pool);
    bench.ensure_none_left();
    ensure_eq!((bench.sent(2), bench.sent(3)), (1, 1), "job run twice", "how often the jobs were sent");
    let [two, three] = [2, 3].map(|job: usize| bench.began[job].load(Relaxed));
    ensure!(two < three, "wrong order", "2 was submitted before 3, and 3 was begun first");
    let started = bench.started.load(Relaxed);
    ensure!(started == 1, "a process for each job", "one worker was asked for, and {started} were started");
}

fn waiter_sleeps() {
    for limit in [None, Some(60 * SECOND)] {
        let (pool, bench) = pool_of(1, Bench::new());
        let mut ticket = pool.submit(PATIENT);
        ensure_sleeps(|| _ = ticket.get(limit), || bench.open());
    }
}

/// The thread that has done a job waits for the next one, unless each job has a thread of its own.
fn idle_pool_sleeps() {
    let (pool, bench) = pool_of(1, Bench::new());
    ensure_eq!(pool.submit(TELLS).get(None), Ok(TELLS * TELLS), "wrong result", "11 squared");
    let task = bench.told.lock().unwrap().take().expect("the job was done");
    let is_busy = !task.is_asleep() && !task.has_ended();
    ensure!(!is_busy, "busy wait", "there is no job, and a thread of the pool keeps a processor busy");
    drop(pool);
}

fn many_wait() {
    let (pool, bench) = pool_of(1, Bench::new());
    let mut first = pool.submit(PATIENT);
    let mut tickets: Vec<_> = (0..20_000).map(|_| pool.submit(2)).collect();
    bench.open();
    ensure_eq!(first.get(None), Ok(49), "wrong result", "7 squared");
    // The last one only: to ask each is to sleep for each.
    ensure_eq!(tickets.pop().map(|mut last| last.get(None)), Some(Ok(4)), "wrong result", "2 squared");
}

fn a_hundred() {
    const WORKERS: usize = 100;
    let meeting = Some(Rendezvous::new(0, WORKERS));
    let (pool, _) = pool_of(WORKERS, Bench { meeting, too_many: 2 * WORKERS, ..Bench::new() });
    ensure_eq!(pool.size(), WORKERS, "wrong result", "the workers that were asked for");
    let wrong = pool.in_order(&[2; WORKERS]).find(|result| *result != Ok(4));
    ensure_eq!(wrong, None, "wrong result", "2 squared");
}

fn beside_a_start() {
    let (pool, bench) = pool_of(1, Bench { weak: 1, starts_late: true, ..Bench::new() });
    let mut first = pool.submit(2);
    let mut second = pool.submit(3);
    bench.open();
    ensure_eq!((first.get(None), second.get(None)), (Ok(4), Ok(9)), "wrong result", "2 and 3 squared");
}

fn no_ticket() {
    let (pool, bench) = pool_of(1, Bench::new());
    drop(pool.submit(2));
    let result = pool.submit(3).get(None);
    ensure_eq!(result, Ok(9), "lost job", "3 squared; the ticket of the job before was dropped");
    drop(pool);
    ensure_eq!(bench.sent(2), 1, "lost job", "how often the job was sent whose ticket was dropped");
    bench.ensure_none_left();
}

fn limit_for_all() {
    let (pool, bench) = pool_of(2, Bench::new());
    let mut first = pool.submit(PATIENT);
    let others: Vec<_> = (0..2).map(|_| pool.submit(SLOW)).collect();
    let start = Instant::now();
    let late = first.get(Some(5 * SECOND));
    let took = start.elapsed();
    ensure_eq!(late, Err(Failure::Late), "wrong result", "the job hasn't ended, and may not");
    // At most, another thread comes to its end first.
    ensure!(
        took <= 8 * SECOND,
        "limit restarted",
        "the limit is 5 s, another job ended every 4 s, and `get` took {took:?}"
    );
    bench.open();
    drop((pool, others));
}

fn returns_at_once() {
    let (pool, bench) = pool_of(1, Bench::new());
    let mut first = pool.submit(PATIENT);
    let mut second = pool.submit(2);
    bench.open();
    ensure_eq!((first.get(None), second.get(None)), (Ok(49), Ok(4)), "wrong result", "7 and 2 squared");
}

fn at_the_same_time() {
    let bench = Bench { meeting: Some(Rendezvous::new(0, 2)), ..Bench::new() };
    let (pool, bench) = pool_of(2, bench);
    let results: Vec<_> = pool.in_order(&[2, 3]).collect();
    ensure_eq!(results, [Ok(4), Ok(9)], "wrong order", "2 and 3 squared");
    drop(pool);
    bench.ensure_none_left();
}

fn first_before_the_last() {
    let (pool, bench) = pool_of(1, Bench::new());
    let mut results = pool.in_order(&[2, PATIENT]);
    ensure_eq!(results.next(), Some(Ok(4)), "wrong order", "2 squared");
    bench.open();
    ensure_eq!(results.next(), Some(Ok(49)), "wrong order", "7 squared");
    ensure_eq!(results.next(), None, "wrong result", "there were two jobs");
    ensure_eq!(pool.in_order(&[]).next(), None, "wrong result", "there were no jobs");
}

fn later_one_first() {
    let (pool, _) = pool_of(2, Bench::new());
    let results: Vec<_> = pool.in_order(&[PATIENT, OPENS]).collect();
    ensure_eq!(results, [Ok(49), Ok(64)], "wrong order", "7 and 8 squared; 8 is done first");
}

fn late() {
    let (pool, bench) = pool_of(1, Bench::new());
    let mut ticket = pool.submit(PATIENT);
    let (limit, start) = (Duration::from_micros(900), Instant::now());
    let early = ticket.get(Some(limit));
    let took = start.elapsed();
    ensure_eq!(early, Err(Failure::Late), "wrong result", "the job hasn't ended, and may not");
    ensure!(took >= limit, "given up too early", "the limit is {limit:?}, and it was over after {took:?}");
    bench.open();
    // Not the longest one, which an answer may have seen to.
    let [_, limit, _] = ENDLESS;
    let result = without_overflow("ticket.get", limit, || ticket.get(Some(limit)));
    ensure_eq!(result, Ok(49), "given up too early", "the result has come, and the limit is {limit:?}");
    ensure_eq!(ticket.get(None), Ok(49), "lost result", "asked once more, without a limit");
    drop(pool);
    ensure_eq!(ticket.get(Some(Duration::ZERO)), Ok(49), "lost result", "asked when the pool has gone");
    ensure_eq!(bench.sent(PATIENT), 1, "job run twice", "how often the job was sent");
}

fn dies_once() {
    let (pool, bench) = pool_of(1, Bench { weak: 1, ..Bench::new() });
    let results: Vec<_> = pool.in_order(&[2, 3]).collect();
    drop(pool);
    ensure_eq!(results, [Ok(4), Ok(9)], "lost after a crash", "the first worker dies of its first job");
    ensure_eq!((bench.sent(2), bench.sent(3)), (2, 1), "counted twice", "how often the jobs were sent");
    bench.ensure_none_left();
}

fn kills_each() {
    let (pool, bench) = pool_of(1, Bench::new());
    let (mut first, mut second) = (pool.submit(DEADLY), pool.submit(3));
    let results = [first.get(None), second.get(None)];
    drop(pool);
    let expected = [Err(Failure::Died), Ok(9)];
    ensure_eq!(results, expected, "lost after a crash", "the first job kills each worker");
    ensure_eq!(first.get(None), Err(Failure::Died), "lost result", "asked once more, when the pool has gone");
    ensure_eq!(bench.sent(DEADLY), 2, "retries forever", "how often the job was sent");
    bench.ensure_none_left();
}

fn cannot_start() {
    let (pool, bench) = pool_of(1, Bench { not_started: 8, too_many: 12, ..Bench::new() });
    let results: Vec<_> = pool.in_order(&[2, 3, 4, 5, 6]).collect();
    drop(pool);
    ensure_eq!(results[0], Err(Failure::Died), "swallowed error", "no worker can be started");
    // If the first worker was started before there was a job, the fourth job finds one at its second attempt.
    let first = "eight attempts to start a worker fail, and each job has two of them. What became of the first three jobs";
    ensure_eq!(results[..3], [Err(Failure::Died); 3], "retries forever", "{first}");
    let later = "two workers could not be started for each of the first four jobs; the fifth job, 6 squared";
    ensure_eq!(results[4], Ok(36), "given up too early", "{later}");
    bench.ensure_none_left();
}

/// Whether an attempt that fails counts as one of the two workers for the first job is left open.
fn not_replaced() {
    let (pool, bench) = pool_of(1, Bench { weak: 1, bad_attempt: Some(1), ..Bench::new() });
    let (mut first, mut second) = (pool.submit(2), pool.submit(3));
    let case = "a worker died of the first job, and at first no other could be started";
    ensure!(matches!(first.get(None), Err(Failure::Died) | Ok(4)), "wrong result", "{case}: {:?}", first.get(None));
    ensure_eq!(second.get(None), Ok(9), "worker died", "{case}. The second job");
    drop(pool);
    bench.ensure_none_left();
}

fn starts_in_the_end() {
    let (pool, bench) = pool_of(1, Bench { not_started: 1, ..Bench::new() });
    let result = pool.submit(2).get(None);
    drop(pool);
    ensure_eq!(result, Ok(4), "given up too early", "a worker could be started at the second attempt");
    bench.ensure_none_left();
}

fn dropped() {
    let (pool, bench) = pool_of(1, Bench::new());
    let mut tickets = [pool.submit(2), pool.submit(3)];
    drop(pool);
    bench.ensure_none_left();
    let results = [0, 1].map(|at: usize| tickets[at].get(Some(Duration::ZERO)));
    ensure_eq!(results, [Ok(4), Ok(9)], "lost job", "both were submitted before the pool was dropped");
}

fn default_size() {
    let bench = Arc::new(Bench::new());
    let size = Pool::new(Local(Arc::clone(&bench)), None).size();
    bench.ensure_none_left();
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    ensure!(size >= cores, "too few workers", "there are {cores} cores, and {size} workers");
    ensure!(size <= cores, "too many workers", "there are {cores} cores, and {size} workers");
    let (pool, _) = pool_of(3, Bench::new());
    ensure_eq!(pool.size(), 3, "wrong result", "3 workers were asked for, and there are");
}

/// Workers over processes and pipes of the model, the first of which may die at any step.
struct Mortal(Arc<Bench>);

struct Far {
    bench: Arc<Bench>,
    process: Process,
    jobs: PipeWriter,
    answers: PipeReader,
}

impl System for Mortal {
    type Worker = Far;

    fn start(&self) -> io::Result<Far> {
        let number = self.0.started.fetch_add(1, Relaxed);
        ensure!(number < TOO_MANY, "retries forever", "{number} workers have been started for a few jobs");
        let (input, jobs) = harness::pipe(4, 4)?;
        let (answers, output) = harness::pipe(4, 4)?;
        let process = match number {
            0 => Process::mortal_with("worker", (input, output), squares),
            _ => Process::start_with("worker", (input, output), squares),
        };
        Ok(Far { bench: Arc::clone(&self.0), process, jobs, answers })
    }
}

fn squares((mut input, mut output): (PipeReader, PipeWriter)) {
    let mut job = [0];
    while let Ok(1) = input.read(&mut job) {
        if output.write_all(&[job[0] * job[0]]).is_err() {
            return;
        }
    }
}

impl Worker for Far {
    fn run(&mut self, job: u64) -> io::Result<u64> {
        self.bench.begins(job);
        self.jobs.write_all(&[job as u8])?;
        let mut answer = [0];
        match self.answers.read(&mut answer)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(answer[0].into()),
        }
    }

    fn end(self) {
        drop((self.jobs, self.answers));
        self.process.wait();
        self.bench.ended.fetch_add(1, Relaxed);
    }
}

fn any_step() {
    let bench = Arc::new(Bench::new());
    let pool = Pool::new(Mortal(Arc::clone(&bench)), NonZeroUsize::new(1));
    let results: Vec<_> = pool.in_order(&[2, 3]).collect();
    drop(pool);
    ensure_eq!(results, [Ok(4), Ok(9)], "lost after a crash", "the first worker dies at any step");
    let sent = bench.sent(2) + bench.sent(3);
    ensure!(sent <= 3, "counted twice after a crash", "one worker died, and more than one job was sent again");
    bench.ensure_none_left();
}

/// A shell that squares, and kills itself when it's asked for the square of 13.
struct Shell;

struct Squares(Child, BufReader<ChildStdout>);

impl System for Shell {
    type Worker = Squares;

    fn start(&self) -> io::Result<Squares> {
        let script = "while read n; do [ $n = 13 ] && kill -9 $$; echo $((n * n)); done";
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let answers = child.stdout.take().expect("it was asked for");
        Ok(Squares(child, BufReader::new(answers)))
    }
}

impl Worker for Squares {
    fn run(&mut self, job: u64) -> io::Result<u64> {
        writeln!(self.0.stdin.as_mut().expect("it was asked for"), "{job}")?;
        let mut line = String::new();
        self.1.read_line(&mut line)?;
        line.trim_end().parse().map_err(|_| ErrorKind::UnexpectedEof.into())
    }

    fn end(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn real() {
    let jobs: Vec<u64> = (0..40).collect();
    let pool = Pool::new(Shell, NonZeroUsize::new(3));
    let results: Vec<_> = pool.in_order(&jobs).collect();
    let square = |job: &u64| if *job == DEADLY { Err(Failure::Died) } else { Ok(job * job) };
    let expected: Vec<_> = jobs.iter().map(square).collect();
    ensure_eq!(results, expected, "lost after a crash", "40 jobs, one of which kills its shells");
}
