//! The checks of `worker_processes`.

use super::subject::{Failure, System, Worker, map};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, PipeReader, PipeWriter, Process, Promise, ensure, ensure_eq, fail};
use std::io::{self, BufRead, BufReader, Error, ErrorKind, Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;
use support::latch::Latch;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A pool of processes: jobs go out, results come back in order, and a worker may die at any time."),
    Promise::explains("Starts worker processes."),
    Promise::explains("A worker that was started."),
    Promise::explains("Starts a worker."),
    Promise::explains("A process that does one job after another."),
    Promise::explains("It answers its jobs in order, unless it dies."),
    Promise::explains("Sends the worker a job."),
    Promise::explains("An error means that the worker is dead."),
    Promise::explains("Returns the worker's next answer."),
    Promise::explains("If no answer comes within `limit`, the error has the kind `TimedOut`, and the answer may still come."),
    Promise::explains("Any other error means that the worker is dead."),
    Promise::explains("Kills the worker if it is alive, and waits until it has ended."),
    Promise::explains("Why there is no result."),
    Promise::kept("The job has killed as many workers as were allowed.", &["kills_each", "two_kill", "many_attempts"]),
    Promise::kept("The answer did not come within the limit.", &["late"]),
    Promise::kept(
        "Has the jobs done by worker processes, up to `processes` of them at the same time, and returns the results in \
         the order of the jobs.",
        &["one_worker", "two_workers", "at_the_same_time", "no_more_than_that", "late", "a_hundred", "real"],
    ),
    Promise::kept("A `processes` of 0 counts as 1.", &["no_jobs_and_no_workers"]),
    Promise::kept("A worker does one job after another.", &["one_worker"]),
    Promise::kept(
        "If a worker dies, it is replaced, and its job is sent again, until it \
         has killed `attempts` workers; an `attempts` of 0 counts as 1.",
        &["dies_once", "two_die", "kills_each", "two_kill", "one_attempt", "goes_on_after_a_death", "any_step", "no_jobs_and_no_workers", "real"],
    ),
    Promise::kept(
        "If an answer is late, the job isn't sent again, and the worker is replaced, \
         because its late answer would be taken for the answer to the next job.",
        &["late"],
    ),
    Promise::kept("Every worker is ended, on every way out.", &["one_worker", "late", "cannot_start"]),
    Promise::kept("If a worker can't be started: the first such error, in the order of the jobs.", &["cannot_start", "first_error"]),
    Promise::explains("Share out the jobs among worker processes, and cope with their deaths."),
    Promise::kept("the results are returned in the order of the jobs, and unless a worker dies, each job is done only once;", &["one_worker", "two_workers", "many_jobs"]),
    Promise::kept(
        "the workers do their jobs at the same time, and there are never more of them than you asked for;",
        &["at_the_same_time", "a_hundred", "no_more_than_that", "late"],
    ),
    Promise::kept(
        "a job whose worker dies is done by another worker, and a job that kills every worker it is given to is reported;",
        &["dies_once", "two_die", "any_step", "kills_each", "goes_on_after_a_death"],
    ),
    Promise::kept("a late answer is reported, and never taken for the answer to another job", &["late"]),
    Promise::kept("no worker is left running.", &["one_worker", "late", "cannot_start"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("one_worker", "one worker does two jobs", one_worker).model_only(),
    Check::new("two_workers", "two workers do two jobs", two_workers).model_only().preemptions(1),
    Check::new("at_the_same_time", "two workers are at work at the same time", at_the_same_time)
        .model_only()
        .preemptions(0)
        .hang_means(
            "one after the other",
            "Each of two workers answers only when both have a job, and one of the jobs is never sent. Is a lock held \
             while a worker has a job?",
        ),
    Check::new("no_more_than_that", "three jobs, two workers at most", no_more_than_that).model_only().preemptions(2),
    Check::new("no_jobs_and_no_workers", "there may be no jobs, no processes and no attempts", no_jobs_and_no_workers).model_only(),
    Check::new("dies_once", "a worker dies of its first job", dies_once).model_only(),
    Check::new("two_die", "two workers die at the same time", two_die).model_only().preemptions(2).bad_luck(0),
    Check::new("any_step", "a worker dies at any step", any_step).model_only().preemptions(1),
    Check::new("kills_each", "a job kills each worker", kills_each).model_only(),
    Check::new("two_kill", "two jobs kill each worker", two_kill).model_only().preemptions(1),
    Check::new("one_attempt", "a job may kill one worker", one_attempt).model_only(),
    Check::new("goes_on_after_a_death", "the job after one that kills is done", goes_on_after_a_death).model_only(),
    Check::new("late", "an answer may be late", late).model_only().preemptions(1),
    Check::new("cannot_start", "a worker can't be started", cannot_start).model_only(),
    Check::new("first_error", "the workers of two jobs die, and neither can be replaced", first_error)
        .model_only()
        .preemptions(1)
        .hang_means(
            "one after the other",
            "Two workers are at work, the second of them dies, and the first goes on until no other worker could be \
             started for the second's job. That's never tried. Is a lock held while a worker has a job?",
        ),
    Check::new("many_jobs", "each of 65,541 jobs is sent", many_jobs)
        .native_only()
        .once(),
    Check::new("many_attempts", "a job may kill 300 workers", many_attempts).native_only().once(),
    Check::new("a_hundred", "a hundred workers work at the same time", a_hundred).native_only().once().hang_means(
        "one after the other",
        "A hundred processes may be at work, each of them answers when all have a job, and some never get one. Is there \
         a limit of your own?",
    ),
    Check::new("real", "real processes do the jobs, and some kill themselves", real).starts_processes().native_only().once(),
];

/// A job that the worker dies of.
const DEADLY: u64 = 13;
/// More workers than any check has a use for.
const TOO_MANY: usize = 5;
const FOREVER: Duration = Duration::MAX;

/// Workers that square, over processes and pipes of the model.
#[derive(Default)]
struct Bench {
    /// So many workers, the first ones, die of their first job.
    weak: usize,
    /// The first worker may die at any step.
    is_mortal: bool,
    /// The worker, counted from 0, that can't be started.
    bad_start: Option<usize>,
    started: AtomicUsize,
    ended: AtomicUsize,
    sent: [AtomicUsize; 16],
    alive: Alive,
}

/// How many workers are neither ended nor known to be dead.
#[derive(Default)]
struct Alive {
    now: AtomicUsize,
    /// How many there may be, or 0 if any number may.
    most: AtomicUsize,
}

impl Alive {
    fn may_be(&self, processes: usize) {
        self.most.store(processes.max(1), Relaxed);
    }

    fn one_more(&self) {
        let (now, most) = (1 + self.now.fetch_add(1, Relaxed), self.most.load(Relaxed));
        ensure!(
            most == 0 || now <= most,
            "too many at once",
            "{now} workers are running at the same time, and there may be {most}. A worker that is late is running, too"
        );
    }

    fn one_less(&self) {
        self.now.fetch_sub(1, Relaxed);
    }
}

struct Running<'a> {
    bench: &'a Bench,
    is_dead: bool,
    process: Process,
    jobs: PipeWriter,
    answers: PipeReader,
}

impl<'a> System for &'a Bench {
    type Worker = Running<'a>;

    fn start(&self) -> io::Result<Running<'a>> {
        let number = self.started.fetch_add(1, Relaxed);
        if self.bad_start == Some(number) {
            self.ended.fetch_add(1, Relaxed);
            return Err(Error::other(format!("worker {number} can't be started")));
        }
        ensure!(number < TOO_MANY, "retries forever", "{number} workers have been started for a few jobs");
        self.alive.one_more();
        let (input, jobs) = harness::pipe(4, 4)?;
        let (answers, output) = harness::pipe(4, 4)?;
        let is_weak = number < self.weak;
        let body = move |(input, output)| squares(input, output, is_weak);
        let process = match self.is_mortal && number == 0 {
            true => Process::mortal_with("worker", (input, output), body),
            false => Process::start_with("worker", (input, output), body),
        };
        Ok(Running { bench: self, is_dead: false, process, jobs, answers })
    }
}

fn squares(mut input: PipeReader, mut output: PipeWriter, is_weak: bool) {
    let mut job = [0];
    while let Ok(1) = input.read(&mut job) {
        let is_over = is_weak || u64::from(job[0]) == DEADLY;
        if is_over || output.write_all(&[job[0] * job[0]]).is_err() {
            return;
        }
    }
}

impl Running<'_> {
    /// What the answer knows of a worker's death, it has from such an error.
    fn seen<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        let is_known = result.as_ref().is_err_and(|error| error.kind() != ErrorKind::TimedOut);
        if is_known && !self.is_dead {
            self.is_dead = true;
            self.bench.alive.one_less();
        }
        result
    }
}

impl Worker for Running<'_> {
    fn send(&mut self, job: u64) -> io::Result<()> {
        self.bench.sent[job as usize].fetch_add(1, Relaxed);
        let result = self.jobs.write_all(&[job as u8]);
        self.seen(result)
    }

    fn receive(&mut self, limit: Duration) -> io::Result<u64> {
        let mut answer = [0];
        let result = match self.answers.read_within(&mut answer, limit) {
            Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
            result => result.map(|_| answer[0].into()),
        };
        self.seen(result)
    }

    fn end(self) {
        if !self.is_dead {
            self.bench.alive.one_less();
        }
        drop((self.jobs, self.answers));
        self.process.wait();
        self.bench.ended.fetch_add(1, Relaxed);
    }
}

type Results = Vec<Result<u64, Failure>>;

impl Bench {
    #[track_caller]
    fn map(&self, jobs: &[u64], processes: usize, attempts: u32, limit: Duration) -> Results {
        self.alive.may_be(processes);
        match map(&self, jobs, processes, attempts, limit) {
            Ok(results) => {
                ensure_eq!(results.len(), jobs.len(), "lost result", "{} jobs", jobs.len());
                self.ensure_none_left();
                results
            }
            Err(error) => fail!("wrong error", "every worker can be started: {error}"),
        }
    }

    #[track_caller]
    fn ensure_none_left(&self) {
        let (started, ended) = (self.started.load(Relaxed), self.ended.load(Relaxed));
        ensure!(started == ended, "child left behind", "{started} workers were started, and {ended} were ended");
    }

    fn sent(&self, job: u64) -> usize {
        self.sent[job as usize].load(Relaxed)
    }
}

fn one_worker() {
    let bench = Bench::default();
    ensure_eq!(bench.map(&[2, 3], 1, 1, FOREVER), [Ok(4), Ok(9)], "wrong order", "2 and 3 squared");
    let started = bench.started.load(Relaxed);
    ensure!(started == 1, "a process for each job", "one worker was asked for, and {started} were started");
}

fn two_workers() {
    let bench = Bench::default();
    let results = bench.map(&[2, 3], 2, 1, FOREVER);
    ensure!((bench.sent(2), bench.sent(3)) == (1, 1), "job run twice", "a job was sent more than once, or never");
    ensure_eq!(results, [Ok(4), Ok(9)], "wrong order", "2 and 3 squared");
}

/// Workers whose answers are there when two of them have a job.
struct Meeting<'a>(&'a Bench, Rendezvous);

struct Met<'a>(Running<'a>, &'a Rendezvous);

impl<'a> System for &'a Meeting<'a> {
    type Worker = Met<'a>;

    fn start(&self) -> io::Result<Met<'a>> {
        Ok(Met(self.0.start()?, &self.1))
    }
}

impl Worker for Met<'_> {
    fn send(&mut self, job: u64) -> io::Result<()> {
        self.0.send(job)
    }

    fn receive(&mut self, limit: Duration) -> io::Result<u64> {
        self.1.meet();
        self.0.receive(limit)
    }

    fn end(self) {
        self.0.end();
    }
}

fn at_the_same_time() {
    let bench = Bench::default();
    let meeting = Meeting(&bench, Rendezvous::new(0, 2));
    let results = map(&&meeting, &[2, 3], 2, 1, FOREVER);
    ensure!(results.is_ok_and(|results| results == [Ok(4), Ok(9)]), "wrong order", "2 and 3 squared");
}

/// Workers without a process, which leaves more interleavings to the threads that look after them.
#[derive(Default)]
struct Crew(Alive);

struct Member<'a>(&'a Alive, u64);

impl<'a> System for &'a Crew {
    type Worker = Member<'a>;

    fn start(&self) -> io::Result<Member<'a>> {
        self.0.one_more();
        Ok(Member(&self.0, 0))
    }
}

impl Worker for Member<'_> {
    fn send(&mut self, job: u64) -> io::Result<()> {
        self.1 = job;
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<u64> {
        Ok(self.1 * self.1)
    }

    fn end(self) {
        self.0.one_less();
    }
}

fn no_more_than_that() {
    let crew = Crew::default();
    crew.0.may_be(2);
    let results = map(&&crew, &[2, 3, 4], 2, 1, FOREVER);
    ensure!(results.is_ok_and(|results| results == [Ok(4), Ok(9), Ok(16)]), "wrong order", "2, 3 and 4 squared");
}

fn no_jobs_and_no_workers() {
    let bench = Bench::default();
    ensure_eq!(bench.map(&[], 2, 1, FOREVER), [], "wrong result", "there are no jobs");
    ensure_eq!(bench.map(&[2], 0, 0, FOREVER), [Ok(4)], "wrong result", "0 processes, 0 attempts");
}

fn dies_once() {
    let bench = Bench { weak: 1, ..Bench::default() };
    let results = bench.map(&[2, 3], 1, 2, FOREVER);
    ensure_eq!(results, [Ok(4), Ok(9)], "lost after a crash", "the first worker dies of its first job");
    ensure_eq!((bench.sent(2), bench.sent(3)), (2, 1), "counted twice", "how often the jobs were sent");
}

/// Workers without a process, which leaves more interleavings to the threads that look after them. The first two die of
/// their first jobs.
#[derive(Default)]
struct Frail {
    started: AtomicUsize,
}

struct Sent {
    is_weak: bool,
    job: u64,
}

impl System for &Frail {
    type Worker = Sent;

    fn start(&self) -> io::Result<Sent> {
        let number = self.started.fetch_add(1, Relaxed);
        ensure!(number < TOO_MANY, "retries forever", "{number} workers have been started for a few jobs");
        Ok(Sent { is_weak: number < 2, job: 0 })
    }
}

impl Worker for Sent {
    fn send(&mut self, job: u64) -> io::Result<()> {
        self.job = job;
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<u64> {
        match self.is_weak {
            true => Err(ErrorKind::UnexpectedEof.into()),
            false => Ok(self.job * self.job),
        }
    }

    fn end(self) {}
}

fn two_die() {
    let results = map(&&Frail::default(), &[2, 3], 2, 3, FOREVER);
    ensure!(
        results.is_ok_and(|results| results == [Ok(4), Ok(9)]),
        "lost after a crash",
        "the first two workers die of their first jobs"
    );
}

fn any_step() {
    let bench = Bench { is_mortal: true, ..Bench::default() };
    let results = bench.map(&[2, 3], 1, 2, FOREVER);
    ensure_eq!(results, [Ok(4), Ok(9)], "lost after a crash", "the first worker dies at any step");
    ensure!(bench.sent(2) + bench.sent(3) <= 3, "counted twice after a crash", "one worker died, and more than one job was sent again");
}

fn kills_each() {
    let bench = Bench::default();
    let results = bench.map(&[DEADLY, 3], 1, 2, FOREVER);
    let expected = [Err(Failure::Died), Ok(9)];
    ensure_eq!(results, expected, "lost after a crash", "the first job kills each worker, and two may try");
    ensure_eq!(bench.sent(DEADLY), 2, "retries forever", "how often the job was sent, with two attempts");
}

fn two_kill() {
    let bench = Bench::default();
    let results = bench.map(&[DEADLY, DEADLY, 3], 1, 2, FOREVER);
    let expected = [Err(Failure::Died), Err(Failure::Died), Ok(9)];
    ensure_eq!(results, expected, "lost after a crash", "the first two jobs kill each worker, and two may try for each");
    let sent = bench.sent(DEADLY);
    ensure!(sent <= 4, "retries forever", "two jobs kill each worker, two may try for each, and {sent} have");
    ensure!(sent >= 4, "given up too early", "two jobs kill each worker, two may try for each, and only {sent} have");
}

fn one_attempt() {
    for attempts in [0, 1] {
        let bench = Bench::default();
        let results = bench.map(&[DEADLY], 1, attempts, FOREVER);
        ensure_eq!(results, [Err(Failure::Died)], "lost after a crash", "the only job kills each worker, and one may try");
        ensure_eq!(bench.sent(DEADLY), 1, "retries forever", "how often the job was sent, with {attempts} attempts, and 0 count as 1");
    }
}

fn goes_on_after_a_death() {
    let bench = Bench::default();
    let results = bench.map(&[DEADLY, 3, 2], 1, 1, FOREVER);
    let expected = [Err(Failure::Died), Ok(9), Ok(4)];
    ensure_eq!(results, expected, "dead worker kept", "the first job kills its worker");
}

fn late() {
    let bench = Bench::default();
    let results = bench.map(&[2, 3], 1, 2, Duration::from_secs(1));
    for (job, result) in [2, 3].into_iter().zip(results) {
        let is_right = result == Ok(job * job) || result == Err(Failure::Late);
        ensure!(is_right, "an answer to another question", "an answer may be late, and job {job} has {result:?}");
        ensure!(bench.sent(job) == 1, "counted twice", "job {job} was sent {} times", bench.sent(job));
    }
}

fn cannot_start() {
    for bad in [0, 1] {
        let bench = Bench { bad_start: Some(bad), weak: 1, ..Bench::default() };
        let result = map(&&bench, &[2, 3], 1, 2, FOREVER);
        let case = format!("worker {bad} can't be started");
        match &result {
            Ok(results) => fail!("swallowed error", "{case}, and the result is {results:?}"),
            Err(error) => support::own_error::ensure_own(error, &case, &case),
        }
        bench.ensure_none_left();
    }
}

/// Workers that die of their jobs: first the one with job 3 and then, when it could not be replaced, the one with job 2.
#[derive(Default)]
struct Last {
    started: AtomicUsize,
    begun: Latch,
    not_replaced: Latch,
}

struct Doomed<'a>(&'a Last, u64);

impl<'a> System for &'a Last {
    type Worker = Doomed<'a>;

    fn start(&self) -> io::Result<Doomed<'a>> {
        let number = self.started.fetch_add(1, Relaxed);
        if number < 2 {
            return Ok(Doomed(self, 0));
        }
        self.not_replaced.open();
        Err(Error::other(format!("worker {number} can't be started")))
    }
}

impl Worker for Doomed<'_> {
    fn send(&mut self, job: u64) -> io::Result<()> {
        self.1 = job;
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<u64> {
        if self.1 == 2 {
            self.0.begun.open();
            self.0.not_replaced.wait();
        } else {
            self.0.begun.wait();
        }
        Err(ErrorKind::UnexpectedEof.into())
    }

    fn end(self) {}
}

/// The job with the later error comes first. An answer may also give up all jobs at the first error.
fn first_error() {
    let last = Last::default();
    let result = map(&&last, &[2, 3], 2, 2, FOREVER);
    let number = last.started.load(Relaxed) - 1;
    let is_first = result.as_ref().is_err_and(|error| error.to_string().contains(&format!("worker {number} ")));
    ensure!(
        is_first,
        "first failure wins",
        "worker 2 can't be started for the second job{}, and the result is {result:?}",
        if number > 2 { ", nor worker 3 for the first one" } else { "" }
    );
}

/// Workers in this process, as far as `map` can tell. They meet when they have a job, or die of it if they can't meet.
struct Local(Option<Rendezvous>, AtomicUsize);

struct Here<'a>(&'a Local, u64);

impl<'a> System for &'a Local {
    type Worker = Here<'a>;

    fn start(&self) -> io::Result<Here<'a>> {
        Ok(Here(self, 0))
    }
}

impl Worker for Here<'_> {
    fn send(&mut self, job: u64) -> io::Result<()> {
        let sent = 1 + self.0.1.fetch_add(1, Relaxed);
        ensure!(
            sent <= MANY,
            "double claim",
            "there are {MANY} jobs, and one more is sent. How far can the number count that says which is next?"
        );
        self.1 = job;
        Ok(())
    }

    fn receive(&mut self, _: Duration) -> io::Result<u64> {
        match &self.0.0 {
            Some(meeting) => meeting.meet(),
            None => return Err(ErrorKind::UnexpectedEof.into()),
        }
        Ok(self.1 * self.1)
    }

    fn end(self) {}
}

/// None of them is answered.
fn many_jobs() {
    let local = Local(None, AtomicUsize::new(0));
    let results = map(&&local, &vec![3; MANY], 2, 1, FOREVER).expect("a worker can be started");
    ensure_eq!(results.len(), MANY, "lost result", "results of as many jobs");
    let died = results.iter().filter(|result| **result == Err(Failure::Died)).count();
    ensure_eq!(died, MANY, "lost after a crash", "jobs that killed their workers");
    ensure_eq!(local.1.load(Relaxed), MANY, "double claim", "how often a job was sent");
}

fn many_attempts() {
    let local = Local(None, AtomicUsize::new(0));
    let results = map(&&local, &[DEADLY], 1, 300, FOREVER);
    ensure!(results.is_ok_and(|results| results == [Err(Failure::Died)]), "lost after a crash", "the job kills each worker");
    let sent = local.1.load(Relaxed);
    ensure!(sent <= 300, "retries forever", "how often the job was sent, with 300 attempts: {sent}");
    ensure!(sent == 300, "given up too early", "how often the job was sent, with 300 attempts: {sent}");
}

fn a_hundred() {
    const WORKERS: usize = 100;
    let local = Local(Some(Rendezvous::new(0, WORKERS)), AtomicUsize::new(0));
    let jobs: Vec<u64> = (0..WORKERS as u64).collect();
    let results = map(&&local, &jobs, WORKERS, 1, FOREVER);
    let squares: Vec<_> = jobs.iter().map(|job| Ok(job * job)).collect();
    ensure!(results.is_ok_and(|results| results == squares), "wrong order", "the numbers up to 99 squared");
}

/// A shell that squares, and kills itself when it's asked for the square of 13.
struct Shell;

struct Squares(std::process::Child, BufReader<std::process::ChildStdout>);

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
    fn send(&mut self, job: u64) -> io::Result<()> {
        writeln!(self.0.stdin.as_mut().expect("it was asked for"), "{job}")
    }

    fn receive(&mut self, _: Duration) -> io::Result<u64> {
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
    let results = map(&Shell, &jobs, 3, 2, FOREVER).expect("a shell can be started");
    let square = |job: &u64| if *job == DEADLY { Err(Failure::Died) } else { Ok(job * job) };
    let expected: Vec<_> = jobs.iter().map(square).collect();
    ensure_eq!(results, expected, "lost after a crash", "40 jobs, one of which kills its shell");
}
