//! The checks of `timer`.
//!
//! As in `timed_wait`, nothing says how long something may take: the virtual clock shows a sleep
//! that goes on too long, and natively the delay is an hour.

use super::subject::Timer;
use harness::unwatched::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::ended::Ended;
use support::endless::ENDLESS;
use support::latch::Latch;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Something that is done after a while, unless it is cancelled first."),
    Promise::explains(
        "A job that runs after a delay, in a thread of its own, unless it is cancelled first: what Python calls `threading.Timer`",
    ),
    Promise::kept("Dropping a timer cancels it.", &["drop_cancels"]),
    Promise::kept(
        "Starts a thread that runs `job` once `delay` is over, and not before",
        &["fires", "cancel_ends_the_wait", "two_timers"],
    ),
    Promise::kept(
        "A delay that is too long for the clock, such as `Duration::MAX`, is never over",
        &["never"],
    ),
    Promise::explains("Cancels the timer."),
    Promise::kept(
        "True means that the job has not begun and never will, and false means that it is too late, because the job is running or has run",
        &["cancelled_or_fired", "cancel_after"],
    ),
    Promise::kept("Any thread may call this, even more than once", &["two_cancel", "cancel_again"]),
    Promise::kept(
        "The call waits neither for the delay nor for the job",
        &["cancel_while_running", "cancel_ends_the_wait"],
    ),
    Promise::kept(
        "And the timer's thread does not sleep on to the end of the delay",
        &["cancel_ends_the_wait", "no_polling"],
    ),
    Promise::kept(
        "Waits until the job has run, or the timer has been cancelled.",
        &["ended_at_last", "fires"],
    ),
    Promise::kept("Returns whether the job has run.", &["fires", "cancel_after"]),
    Promise::kept("The job's panic, if the job panicked", &["panics_come_back"]),
    Promise::kept(
        "Cancels the timer, and waits until its thread has ended, even if the job is running",
        &["drop_ends_it", "drop_cancels", "drop_while_running", "drop_in_a_panic", "ended_at_last"],
    ),
    Promise::kept(
        "If the job panics, the panic is discarded; to find out about it, call `wait`",
        &["drop_after_a_panic"],
    ),
    Promise::explains("Run a job after a delay, unless it is cancelled first"),
    Promise::kept("the job runs once, and not before the delay is over;", &["fires", "cancel_ends_the_wait"]),
    Promise::kept(
        "in every interleaving, either `cancel` returns true or the job runs, and two threads that cancel the same timer get the same answer",
        &["cancelled_or_fired", "two_cancel"],
    ),
    Promise::kept(
        "`cancel` waits neither for the delay nor for the job, and the timer's thread does not sleep on",
        &["cancel_ends_the_wait", "cancel_while_running"],
    ),
    Promise::kept(
        "`drop` cancels the timer and waits for its thread",
        &["drop_ends_it", "drop_cancels", "drop_in_a_panic"],
    ),
    Promise::kept(
        "if the job panics, `wait` returns the panic, and dropping a timer whose job has panicked does not panic",
        &["panics_come_back", "drop_after_a_panic"],
    ),
    Promise::kept("a delay of `Duration::MAX` is never over;", &["never"]),
    Promise::kept(
        "a timer that would stop the reading of `/array` after an hour is cancelled in time",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("fires", "the job runs once, when the delay is over", fires),
    Check::new(
        "cancelled_or_fired",
        "either the timer is cancelled or the job runs",
        cancelled_or_fired,
    ),
    Check::new("two_cancel", "two threads that cancel get the same answer", two_cancel),
    Check::new("cancel_ends_the_wait", "a thread that cancels does not wait for the delay", cancel_ends)
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
        .no_more_preemptions(0),
    Check::new("drop_while_running", "drop waits for a job that runs", drop_while_running),
    Check::new("drop_in_a_panic", "a timer that is dropped in a panic is cancelled, too", drop_in_a_panic)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("two_timers", "a timer that is cancelled does not cancel another", two_timers)
        .preemptions(1),
    Check::new("ended_at_last", "after wait and after drop the thread has ended", ended_at_last)
        .model_only(),
    Check::new("cancel_after", "a cancel after the job has run is too late", cancel_after),
    Check::new("cancel_again", "a second cancel gets the same answer", cancel_again),
    Check::new("no_polling", "the thread that waits does not check every now and then", no_polling)
        .model_only(),
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
    an hour. `thread::sleep` cannot be cut short, and a flag wakes no thread.";
const BOTH: &str = "cancelled but fired";

const SHORT: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);

/// What a job has done.
struct Job {
    start: Instant,
    delay: Duration,
    runs: AtomicUsize,
    /// When it ran last, in nanoseconds since the start.
    at: AtomicU64,
}

impl Job {
    /// Starts a timer with a job that records when it runs.
    fn after(delay: Duration) -> (Arc<Job>, Timer) {
        let start = Instant::now();
        let job = Arc::new(Job { start, delay, runs: AtomicUsize::new(0), at: AtomicU64::new(0) });
        let mine = Arc::clone(&job);
        (job, Timer::start(delay, move || mine.run()))
    }

    fn run(&self) {
        mention(|| "the job runs".into());
        self.runs.fetch_add(1, Relaxed);
        self.at.store(self.start.elapsed().as_nanos() as u64, Relaxed);
    }

    fn ran_at(&self) -> Duration {
        Duration::from_nanos(self.at.load(Relaxed))
    }

    fn has_run(&self) -> bool {
        self.runs.load(Relaxed) > 0
    }
}

/// What `wait` says, and it is true. A job that has run has waited for its time, cancelled or not.
fn wait(timer: Timer, job: &Job) -> bool {
    let says = timer.wait().expect("the job does not panic");
    ensure_result(says, job.has_run(), "wrong answer", "`wait`, which says whether the job has run");
    let (delay, at) = (job.delay, job.ran_at());
    ensure!(
        !says || at >= delay,
        "fires too early",
        "the delay was {delay:?}, and the job ran after {at:?}. Was the delay rounded, or did `cancel` cut it short and \
         leave the job to be run?"
    );
    says
}

fn fires() {
    for delay in
        [Duration::ZERO, SHORT, Duration::from_micros(900), Duration::from_nanos(1_000_001)]
    {
        let (job, timer) = Job::after(delay);
        let has_run = wait(timer, &job);
        ensure!(has_run, "never fires", "the timer was not cancelled, and the job has not run");
        let runs = job.runs.load(Relaxed);
        ensure!(runs == 1, "job run twice", "the job of one timer ran {runs} times");
    }
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

fn drop_in_a_panic() {
    let (job, timer) = Job::after(HOUR);
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        let _timer = timer;
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the owner panics"));
    }));
    ensure!(result.is_err(), "swallowed panic", "the panic of the timer's owner did not come out");
    ensure!(
        Arc::strong_count(&job) == 1,
        "leftover threads",
        "the owner of the timer panicked, so the timer was dropped, and its thread is still there and still has the job"
    );
}

fn two_timers() {
    let (_, one) = Job::after(HOUR);
    let (job, other) = Job::after(SHORT);
    one.cancel();
    ensure!(wait(other, &job), "never fires", "a timer was cancelled, and then the job of another one did not run");
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

fn drop_while_running() {
    let started = Arc::new(Latch::default());
    let ran = Arc::new(AtomicUsize::new(0));
    let (now, runs) = (Arc::clone(&started), Arc::clone(&ran));
    let timer = Timer::start(Duration::ZERO, move || {
        now.open();
        // A job takes time: the others have a turn.
        thread::yield_now();
        runs.fetch_add(1, Relaxed);
    });
    started.wait();
    drop(timer);
    ensure!(
        ran.load(Relaxed) == 1,
        "leftover threads",
        "the timer was dropped while its job ran, and `drop` did not wait for its end"
    );
}

fn ended_at_last() {
    for waits in [true, false] {
        let (started, ended) = (Arc::new(Latch::default()), Ended::default());
        let (now, end) = (Arc::clone(&started), ended.clone());
        let timer = Timer::start(Duration::ZERO, move || {
            end.is_of_this_thread();
            now.open();
        });
        started.wait();
        match waits {
            true => drop(timer.wait()),
            false => drop(timer),
        }
        ended.ensure(if waits { "`wait`" } else { "`drop`" });
    }
}

fn cancel_after() {
    let ran = Arc::new(Latch::default());
    let now = Arc::clone(&ran);
    let timer = Timer::start(Duration::ZERO, move || now.open());
    ran.wait();
    ensure!(!timer.cancel(), BOTH, "`cancel` returned true, and the job has run");
    let says = timer.wait().expect("the job does not panic");
    ensure!(says, "wrong answer", "the job has run, and `wait` says that it has not");
}

fn cancel_again() {
    let (job, timer) = Job::after(HOUR);
    let answers = [timer.cancel(), timer.cancel()];
    ensure!(
        answers[0] == answers[1],
        "wrong answer",
        "a thread cancelled the timer twice, and was told {answers:?}. The second call should give the same answer as the first"
    );
    ensure_one(answers[0], wait(timer, &job));
}

fn no_polling() {
    ensure_told(|| {
        let (_, timer) = Job::after(HOUR);
        timer.cancel();
        timer.wait().expect("the job does not panic")
    });
}

const MESSAGE: &str = "this job cannot be done";

/// A timer whose job panics, at once.
fn panics(payload: impl Any + Send) -> Timer {
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    Timer::start(Duration::ZERO, || panic::resume_unwind(Box::new(payload)))
}

fn panics_come_back() {
    ensure_comes_back(MESSAGE);
    ensure_comes_back(String::from(MESSAGE));
}

fn ensure_comes_back(message: impl Any + Clone + PartialEq + Send) {
    let result = panics(message.clone()).wait();
    let Err(payload) = result else {
        fail!("swallowed panic", "the job panicked, but `wait` returned {result:?}");
    };
    ensure!(
        payload.downcast_ref() == Some(&message),
        "lost panic message",
        "what `wait` returns is not the panic of the job: pass on what `join` returns, `&str` or `String`"
    );
}

fn drop_panicked() {
    drop(panics(MESSAGE));
}

fn never() {
    ENDLESS.map(ensure_never);
}

fn ensure_never(delay: Duration) {
    let made = panic::catch_unwind(AssertUnwindSafe(|| {
        let (job, timer) = Job::after(delay);
        (timer.cancel(), timer.wait().ok(), job.has_run())
    }));
    let Ok((cancelled, waited, has_run)) = made else {
        fail!("overflow", "with a delay of {delay:?} `start` or `wait` panicked");
    };
    ensure!(
        waited.is_some(),
        "overflow",
        "with a delay of {delay:?} the thread panicked: `Instant::now() + delay` is later than \
         an `Instant` can be"
    );
    ensure!(!has_run, "fires too early", "a delay of {delay:?} was over at once");
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
