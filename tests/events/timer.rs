//! The checks of `timer`.
//!
//! As in `timed_wait`, nothing says how long something may take: the virtual clock shows a sleep
//! that goes on too long, and natively the delay is an hour.

use super::subject::Timer;
use crate::support::latch::Latch;
use crate::support::result::ensure_result;
use crate::support::sample;
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("fires", "the job runs once, when the delay is over", fires),
    Check::new(
        "cancelled_or_fired",
        "either the timer is cancelled or the job runs",
        cancelled_or_fired,
    ),
    Check::new("two_cancel", "two threads that cancel get the same answer", two_cancel),
    Check::new("cancel_ends_the_wait", "who cancels does not wait for the delay", cancel_ends)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("cancel_while_running", "cancel does not wait for the job", cancel_while_running)
        .hang_means(
            "lock held while the job runs",
            "The job waits for something that happens after `cancel`, and `cancel` waits for the \
             job. Decide under the lock that the job begins, unlock, and then run it.",
        ),
    Check::new("drop_ends_it", "drop cancels the timer and waits for its thread", drop_ends_it)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("drop_cancels", "a timer that is dropped in time does not fire", drop_cancels)
        .model_only()
        .preemptions(0),
    Check::new("panics_come_back", "a panic of the job comes back from wait", panics_come_back),
    Check::new("drop_after_a_panic", "drop after a panic of the job does not panic", drop_panicked),
    Check::new("never", "a delay of Duration::MAX is never over", never)
        .native_only()
        .once()
        .time_limit_secs(3)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("real_file", "a timer that should stop the reading is cancelled", real_file)
        .native_only()
        .once()
        .time_limit_secs(3)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
];

const SLEEPS: &str = "sleeps through the cancel";
const SLEEPS_ADVICE: &str = "\
    The timer was cancelled, or dropped, and its thread sleeps on to the end of the delay, which is \
    an hour. `thread::sleep` cannot be cut short, and a flag wakes nobody.";
const BOTH: &str = "cancelled but fired";

const SHORT: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);

/// What a job has done.
struct Job {
    start: Instant,
    runs: AtomicUsize,
    /// When it ran last, in nanoseconds since the start.
    at: AtomicU64,
}

impl Job {
    /// Starts a timer with a job that records when it runs.
    fn after(delay: Duration) -> (Arc<Job>, Timer) {
        let start = Instant::now();
        let job = Arc::new(Job { start, runs: AtomicUsize::new(0), at: AtomicU64::new(0) });
        let mine = Arc::clone(&job);
        (job, Timer::start(delay, move || mine.run()))
    }

    fn run(&self) {
        mention(|| "the job runs".into());
        self.runs.fetch_add(1, Relaxed);
        self.at.store(self.start.elapsed().as_nanos() as u64, Relaxed);
    }

    fn has_run(&self) -> bool {
        self.runs.load(Relaxed) > 0
    }
}

/// What `wait` says, and it is true.
fn wait(timer: Timer, job: &Job) -> bool {
    let says = timer.wait().expect("the job does not panic");
    let runs = job.runs.load(Relaxed);
    ensure_result(says, runs > 0, "wrong answer", "`wait`, which says whether the job has run");
    says
}

fn fires() {
    let (job, timer) = Job::after(SHORT);
    let has_run = wait(timer, &job);
    ensure!(has_run, "never fires", "nobody cancelled the timer, and the job has not run");
    let at = Duration::from_nanos(job.at.load(Relaxed));
    ensure!(at >= SHORT, "fires too early", "the delay was {SHORT:?}, and the job ran after {at:?}");
}

/// The answers of `cancel` and of what happened fit together.
fn ensure_one(cancelled: bool, ran: bool) {
    if cancelled && ran {
        fail!(BOTH, "`cancel` returned true, and the job has run all the same");
    }
    if !cancelled && !ran {
        fail!(
            "neither cancelled nor fired",
            "`cancel` returned false: too late. But the job has not run, and never will"
        );
    }
}

fn cancelled_or_fired() {
    let (job, timer) = Job::after(SHORT);
    let cancelled = timer.cancel();
    ensure_one(cancelled, wait(timer, &job));
}

fn two_cancel() {
    let (job, timer) = Job::after(SHORT);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| timer.cancel());
        (timer.cancel(), other.join().expect("`cancel` does not panic"))
    });
    ensure!(
        one == other,
        "wrong answer",
        "two threads cancelled the timer: one was told {one}, and the other {other}"
    );
    ensure_one(one, wait(timer, &job));
}

fn cancel_ends() {
    let (job, timer) = Job::after(HOUR);
    let cancelled = timer.cancel();
    // Under the model the delay may be over already. If it is not, it need not be waited for.
    let in_time = job.start.elapsed() < HOUR;
    let ran = wait(timer, &job);
    ensure_one(cancelled, ran);
    ensure!(
        !in_time || job.start.elapsed() < HOUR,
        SLEEPS,
        "the timer was cancelled in time, and its thread slept on to the end of the delay, an hour"
    );
}

fn cancel_while_running() {
    let [started, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (now, until) = (Arc::clone(&started), Arc::clone(&go_on));
    let timer = Timer::start(Duration::ZERO, move || {
        now.open();
        until.wait();
    });
    started.wait();
    let cancelled = timer.cancel();
    go_on.open();
    ensure!(!cancelled, BOTH, "`cancel` returned true, but the job was running");
    let ran = timer.wait().expect("the job does not panic");
    ensure!(ran, "wrong answer", "the job has run, but `wait` says that it has not");
}

fn drop_ends_it() {
    let (job, timer) = Job::after(HOUR);
    drop(timer);
    ensure!(
        Arc::strong_count(&job) == 1,
        "leftover threads",
        "the timer was dropped, and its thread is still there and still has the job"
    );
}

/// With no preemption the thread cannot find its time up before it is told.
fn drop_cancels() {
    let (job, timer) = Job::after(HOUR);
    drop(timer);
    ensure!(
        !job.has_run(),
        SLEEPS,
        "the timer was dropped before its time, and `drop` waited for an hour and let the job run: \
         cancel the timer first"
    );
}

const MESSAGE: &str = "this job cannot be done";

/// A timer whose job panics, at once.
fn panics() -> Timer {
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    Timer::start(Duration::ZERO, || panic::resume_unwind(Box::new(MESSAGE)))
}

fn panics_come_back() {
    let result = panics().wait();
    let Err(payload) = result else {
        fail!("swallowed panic", "the job panicked, but `wait` returned {result:?}");
    };
    ensure!(
        payload.downcast_ref() == Some(&MESSAGE),
        "lost panic message",
        "what `wait` returns is not the panic of the job: hand on what `join` returns"
    );
}

fn drop_panicked() {
    drop(panics());
}

fn never() {
    let made = panic::catch_unwind(AssertUnwindSafe(|| {
        let (job, timer) = Job::after(Duration::MAX);
        (timer.cancel(), timer.wait().ok(), job.has_run())
    }));
    let Ok((cancelled, waited, has_run)) = made else {
        fail!("overflow", "with a delay of Duration::MAX `start` or `wait` panicked");
    };
    ensure!(
        waited.is_some(),
        "overflow",
        "with a delay of Duration::MAX the thread panicked: `Instant::now() + delay` is later than \
         an `Instant` can be"
    );
    ensure!(!has_run, "fires too early", "a delay of Duration::MAX was over at once");
    ensure!(cancelled, "wrong answer", "nothing has begun, but `cancel` returned false");
}

/// Reading is to stop after an hour. It is finished before.
fn real_file() {
    let sample = sample::array();
    let (job, give_up) = Job::after(HOUR);
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let mut whole = Partial::default();
    for start in (0..rows).step_by(chunk).take_while(|_| !job.has_run()) {
        let values = sample.source.read(start..rows.min(start + chunk)).expect("it can be read");
        whole = whole.merge(Partial::of(&values));
    }
    ensure!(give_up.cancel(), "wrong answer", "an hour is not over, but `cancel` says: too late");
    ensure!(!wait(give_up, &job), BOTH, "the timer was cancelled, and the job has run");
    ensure_result(whole, sample.whole, "fires too early", "/array, with an hour to read it");
}
