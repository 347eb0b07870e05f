//! The checks of `scheduler`.
//!
//! Nothing here says how long something may take. Under the model time is a virtual clock, which does not
//! advance while any thread can go on. Natively a job that should not be waited for is due in an hour.

use super::subject::{Scheduler, Ticket};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail, mention};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::asleep::{Task, ensure_sleeps};
use support::endless::ENDLESS;
use support::latch::Latch;
use support::numerous::MANY;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A scheduler: one thread runs jobs, each at its time, in the order of their times.",
    ),
    Promise::kept(
        "Jobs and the times when they are due, like Python's `sched.scheduler`.",
        &["two_enter", "cancels_another", "enters_another"],
    ),
    Promise::kept(
        "Any thread may enter and cancel jobs, even while jobs are being run, and so may a job.",
        &["two_enter", "cancels_another", "enters_another"],
    ),
    Promise::kept("Times are counted from the moment when the scheduler is made.", &["two_schedulers"]),
    Promise::explains("Stands for a job that has been entered, and is what `cancel` takes."),
    Promise::kept("A scheduler without jobs, whose clock starts now.", &["two_schedulers"]),
    Promise::explains("The time on the scheduler's clock."),
    Promise::kept(
        "Enters a job that is due at the time `due`, or at once if that time has passed.",
        &["in_order", "not_early", "two_enter", "overdue"],
    ),
    Promise::kept(
        "A time that is too far off for the clock, such as `Duration::MAX`, never comes.",
        &["never", "never_comes"],
    ),
    Promise::explains("Cancels a job."),
    Promise::kept(
        "Returns true if the job has not begun and now never will; false if it has begun, or had been cancelled before.",
        &[
            "old_ticket",
            "cancelled_or_run",
            "two_cancel",
            "cancels_another",
            "cancel_while_running",
            "cancelled_job",
        ],
    ),
    Promise::kept(
        "`cancel` does not wait for a job that is running.",
        &[
            "cancelled_or_run",
            "two_cancel",
            "cancels_another",
            "cancel_while_running",
            "cancelled_job",
        ],
    ),
    Promise::kept(
        "A cancelled job is dropped, and while it is dropped, whatever it owns may call the scheduler.",
        &[
            "cancelled_or_run",
            "two_cancel",
            "cancels_another",
            "cancel_while_running",
            "cancelled_job",
        ],
    ),
    Promise::kept(
        "Runs the jobs, each when it is due and not before, in the order of their times; jobs with the same time run in the order in which they were entered.",
        &[
            "overdue",
            "slow_job",
            "in_order",
            "same_time",
            "many_jobs",
            "any_time",
            "cancelled_when_due",
            "earlier_job",
            "wakes_a_sleeper",
            "no_polling",
            "nothing_to_do",
            "last_cancelled",
        ],
    ),
    Promise::kept(
        "Sleeps until the next job is due.",
        &[
            "in_order",
            "same_time",
            "many_jobs",
            "any_time",
            "cancelled_when_due",
            "earlier_job",
            "wakes_a_sleeper",
            "no_polling",
            "nothing_to_do",
            "last_cancelled",
        ],
    ),
    Promise::kept(
        "Returns when no job is left, whether due or waiting.",
        &[
            "never_comes",
            "in_order",
            "same_time",
            "many_jobs",
            "any_time",
            "cancelled_when_due",
            "earlier_job",
            "wakes_a_sleeper",
            "no_polling",
            "nothing_to_do",
            "last_cancelled",
        ],
    ),
    Promise::kept(
        "Only one thread at a time may call it.",
        &[
            "in_order",
            "same_time",
            "many_jobs",
            "any_time",
            "cancelled_when_due",
            "earlier_job",
            "wakes_a_sleeper",
            "no_polling",
            "nothing_to_do",
            "last_cancelled",
        ],
    ),
    Promise::kept("If a job panics.", &["goes_on"]),
    Promise::kept("The other jobs stay, and `run` may be called again.", &["goes_on"]),
    Promise::explains("Write a scheduler whose jobs can be entered and cancelled while it sleeps."),
    Promise::kept(
        "each job runs at its time and not before, and jobs with the same time run in the order in which they were entered.",
        &["in_order", "not_early", "same_time", "overdue", "slow_job", "many_jobs", "real_file"],
    ),
    Promise::kept(
        "a job that is entered while `run` is sleeping is not late, and `run` does not wait for a job that has been cancelled.",
        &["earlier_job", "last_cancelled", "wakes_a_sleeper"],
    ),
    Promise::kept("either a job is cancelled, or it runs;", &["cancelled_or_run"]),
    Promise::kept("a job may itself enter new jobs and cancel others.", &["enters_another", "cancels_another"]),
    Promise::kept(
        "`run` ends when no job is left, and can be called again, even after a panic.",
        &["nothing_to_do", "goes_on"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("in_order", "jobs run at their time, in the order of their times", in_order),
    Check::new("same_time", "jobs with the same time run in the order of their entry", same_time),
    Check::new("nothing_to_do", "run returns when no job is left", nothing_to_do)
        .hang_means("never stops", "No job is left, and `run` does not return."),
    Check::new("two_schedulers", "each scheduler has its own clock and its own jobs", two_schedulers)
        .model_only()
        .hang_means(HELD, "A scheduler has no job, another has one, and `run` of the first does not return."),
    Check::new("enters_another", "a job may enter another", enters_another)
        .hang_means(HELD, HELD_ADVICE),
    Check::new("cancels_another", "a job may cancel another", cancels_another)
        .hang_means(HELD, HELD_ADVICE),
    Check::new("overdue", "jobs whose times have passed run in the order of their times", overdue),
    Check::new("slow_job", "a job that takes long makes the next no later than it must", slow_job).model_only(),
    Check::new("old_ticket", "a ticket stands for one job only", old_ticket),
    Check::new("cancelled_or_run", "either a job is cancelled or it runs", cancelled_or_run),
    Check::new("earlier_job", "a job that is entered while run sleeps is not late", earlier_job)
        .time_limit_secs(3)
        .hang_means(NEWS, NEWS_ADVICE),
    Check::new(
        "last_cancelled",
        "run ends when the job that it sleeps for is cancelled",
        last_cancelled,
    )
    .time_limit_secs(3)
    .hang_means(CANCEL, CANCEL_ADVICE),
    Check::new(
        "never_comes",
        "run waits as long as a job is left, even one that is never due",
        never_comes,
    )
    .hang_means(CANCEL, CANCEL_ADVICE),
    Check::new(
        "wakes_a_sleeper",
        "a job that is entered is not late, even if run has been asleep for a while",
        wakes_a_sleeper,
    )
    .native_only()
    .once()
    .time_limit_secs(3)
    .hang_means(NEWS, NEWS_ADVICE),
    Check::new("not_early", "a wake-up isn't a reason to run a job before its time", not_early),
    Check::new(
        "cancelled_when_due",
        "the job after one that is cancelled when it is due isn't early",
        cancelled_when_due,
    )
    .preemptions(2),
    Check::new("goes_on", "the other jobs stay when a job panics", goes_on),
    Check::new("cancel_while_running", "cancel does not wait for a job that runs", cancel_while_running)
        .hang_means(HELD, HELD_ADVICE),
    Check::new("two_cancel", "of two that cancel a job, one is told that it has", two_cancel)
        .preemptions(2),
    Check::new("cancelled_job", "a job that is cancelled is dropped, and may call the scheduler", cancelled_job)
        .hang_means(
            "dropped under a lock",
            "`cancel` drops the job, and with it what the job has taken along, which calls the scheduler. \
             `cancel` holds the lock meanwhile. A value that is dropped at the end of a statement is dropped \
             before the guard that was made first: take the job out in a statement of its own.",
        ),
    Check::new("two_enter", "two threads enter jobs at the same time", two_enter).preemptions(2),
    Check::new("any_time", "a time need not be a whole number of milliseconds", any_time),
    Check::new("no_polling", "run does not check every now and then", no_polling)
        .model_only()
        .preemptions(2),
    Check::new("many_jobs", "65,541 jobs with the same time run in the order of their entry", many_jobs)
        .native_only()
        .once(),
    Check::new("never", "a job at Duration::MAX is never due", never)
        .native_only()
        .once()
        .time_limit_secs(3)
        .hang_means(CANCEL, CANCEL_ADVICE),
    Check::new("real_file", "a chunk of /array is read every so often", real_file).native_only().once(),
];

const HELD: &str = "lock held while the job runs";
const HELD_ADVICE: &str = "\
    A job calls the scheduler, and that does not return. Take the job out under the lock, unlock, and then \
    run it.";
const NEWS: &str = "sleeps through the news";
const NEWS_ADVICE: &str = "\
    `run` sleeps until a job in an hour. Another was entered that is due at once, and it sleeps on. What wakes \
    it, and what does it look at then?";
const CANCEL: &str = "sleeps through the cancel";
const CANCEL_ADVICE: &str = "\
    The job that `run` sleeps for was cancelled, no other is left, and it sleeps on to the time of the job.";
const EARLY: &str = "fires too early";

const SHORT: Duration = Duration::from_millis(1);
const HOUR: Duration = Duration::from_secs(3600);

/// A scheduler, and the jobs that have run, with their times.
struct Scheduled {
    scheduler: Scheduler,
    ran: Mutex<Vec<(&'static str, Duration)>>,
}

impl Scheduled {
    fn new() -> Arc<Scheduled> {
        Arc::new(Scheduled { scheduler: Scheduler::new(), ran: Mutex::default() })
    }

    /// Enters a job that notes its name and the time.
    fn at(self: &Arc<Scheduled>, due: Duration, name: &'static str) -> Ticket {
        let mine = Arc::clone(self);
        self.scheduler.at(due, move || mine.note(due, name))
    }

    fn note(&self, due: Duration, name: &'static str) {
        let now = self.scheduler.now();
        mention(|| format!("runs {name:?}, at {now:?}"));
        ensure!(now >= due, EARLY, "the job {name:?} is due at {due:?}, and it ran at {now:?}");
        self.ran.lock().unwrap().push((name, now));
    }

    /// The names of the jobs that have run.
    fn names(&self) -> Vec<&'static str> {
        self.ran.lock().unwrap().iter().map(|(name, _)| *name).collect()
    }

    fn ensure_ran(&self, expected: &[&str], case: &str) {
        let names = self.names();
        ensure!(names.len() >= expected.len(), "never fires", "{case}; only these ran: {names:?}");
        ensure_eq!(names, expected, "wrong order", "{case}");
    }
}

fn in_order() {
    let jobs = Scheduled::new();
    jobs.at(3 * SHORT, "Third");
    jobs.at(SHORT, "First");
    jobs.at(2 * SHORT, "Second");
    jobs.scheduler.run();
    jobs.ensure_ran(&["First", "Second", "Third"], "jobs were entered for 3 ms, 1 ms and 2 ms");
}

/// By the time they are entered, both should have run.
fn two_schedulers() {
    let one = Scheduled::new();
    ensure_eq!(one.scheduler.now(), Duration::ZERO, "wrong answer", "what `now` of a new scheduler says");
    thread::sleep(HOUR);
    let other = Scheduled::new();
    let now = other.scheduler.now();
    ensure_eq!(now, Duration::ZERO, "wrong answer", "what `now` of a new scheduler says, an hour after another was made");
    one.at(HOUR, "Of the first");
    other.scheduler.run();
    one.ensure_ran(&[], "a scheduler has a job, and `run` of another scheduler was called");
    one.scheduler.run();
    one.ensure_ran(&["Of the first"], "a job was due");
}

fn overdue() {
    let jobs = Scheduled::new();
    thread::sleep(3 * SHORT);
    jobs.at(2 * SHORT, "Second");
    jobs.at(SHORT, "First");
    jobs.scheduler.run();
    jobs.ensure_ran(&["First", "Second"], "3 ms had passed when jobs were entered for 2 ms and 1 ms");
}

/// Of all that happens here, only the first job takes any time.
fn slow_job() {
    let jobs = Scheduled::new();
    jobs.scheduler.at(Duration::ZERO, || thread::sleep(HOUR));
    jobs.at(HOUR / 2, "Next");
    jobs.scheduler.run();
    let at = jobs.ran.lock().unwrap().first().map(|(_, at)| *at);
    let Some(at) = at else { fail!("never fires", "the job after one that took an hour has not run") };
    ensure!(
        at == HOUR,
        "fires too late",
        "a job took until {HOUR:?}. By then the next was overdue, since it was due at {:?}, but it ran at {at:?}: \
         what time did `run` think it was?",
        HOUR / 2
    );
}

fn old_ticket() {
    for (runs, what) in [(false, "was cancelled"), (true, "has run")] {
        let jobs = Scheduled::new();
        let ticket = jobs.at(SHORT, "First");
        if runs {
            jobs.scheduler.run();
        } else {
            ensure!(jobs.scheduler.cancel(ticket), "wrong answer", "the job had not begun");
        }
        jobs.at(SHORT, "Second");
        ensure!(
            !jobs.scheduler.cancel(ticket),
            "another's job",
            "a job {what}, and another was entered for the same time. Then the first job's ticket was used, \
             and `cancel` returned true"
        );
        jobs.scheduler.run();
        let ran: &[&str] = if runs { &["First", "Second"] } else { &["Second"] };
        jobs.ensure_ran(ran, "the ticket of a job that was over has been used");
    }
}

fn same_time() {
    let jobs = Scheduled::new();
    for name in ["One", "Two", "Three", "Four"] {
        jobs.at(SHORT, name);
    }
    jobs.at(Duration::ZERO, "Before");
    jobs.scheduler.run();
    jobs.ensure_ran(
        &["Before", "One", "Two", "Three", "Four"],
        "four jobs for 1 ms, and one for 0 ms",
    );
}

fn nothing_to_do() {
    let jobs = Scheduled::new();
    jobs.scheduler.run();
    jobs.at(Duration::ZERO, "Job");
    jobs.scheduler.run();
    jobs.scheduler.run();
    jobs.ensure_ran(&["Job"], "one job was entered, and `run` was called three times");
}

fn enters_another() {
    let jobs = Scheduled::new();
    let mine = Arc::clone(&jobs);
    jobs.scheduler.at(Duration::ZERO, move || {
        mine.note(Duration::ZERO, "First");
        mine.at(SHORT, "Second");
    });
    jobs.scheduler.run();
    jobs.ensure_ran(&["First", "Second"], "a job entered a second one");
}

fn cancels_another() {
    let jobs = Scheduled::new();
    let ticket = jobs.at(2 * SHORT, "Second");
    let (mine, same) = (Arc::clone(&jobs), Arc::new(Mutex::new(None)));
    let others = Arc::clone(&same);
    jobs.scheduler.at(SHORT, move || {
        let same = others.lock().unwrap().take().expect("it was entered");
        for (other, when) in [(same, "is due at the same time"), (ticket, "is due later")] {
            ensure!(
                mine.scheduler.cancel(other),
                "wrong answer",
                "a job cancels another that {when}, and `cancel` says that it has begun"
            );
        }
    });
    *same.lock().unwrap() = Some(jobs.at(SHORT, "Same"));
    jobs.scheduler.run();
    ensure_eq!(jobs.names(), [""; 0], "cancelled but fired", "a job has cancelled the others");
    let again = jobs.scheduler.cancel(ticket);
    ensure!(
        !again,
        "wrong answer",
        "the job was cancelled before, and `cancel` returned true again"
    );
}

fn cancelled_or_run() {
    let jobs = Scheduled::new();
    let ticket = jobs.at(SHORT, "Job");
    let cancelled = thread::scope(|scope| {
        scope.spawn(|| jobs.scheduler.run());
        jobs.scheduler.cancel(ticket)
    });
    match (cancelled, jobs.names().is_empty()) {
        (true, false) => {
            fail!("cancelled but fired", "`cancel` returned true, and the job has run")
        }
        (false, true) => fail!(
            "neither cancelled nor fired",
            "`cancel` returned false: too late. But the job has not run, and never will"
        ),
        _ => {}
    }
}

/// While `run` sleeps for a job in an hour, one is entered that is due at once, and cancels the other.
fn earlier_job() {
    let (jobs, asleep) = (Scheduled::new(), Arc::new(Latch::default()));
    let opens = Arc::clone(&asleep);
    jobs.scheduler.at(Duration::ZERO, move || opens.open());
    let late = jobs.scheduler.at(HOUR, || ());
    let entered = thread::scope(|scope| {
        scope.spawn(|| jobs.scheduler.run());
        asleep.wait();
        let mine = Arc::clone(&jobs);
        jobs.scheduler.at(Duration::ZERO, move || {
            mine.note(Duration::ZERO, "Earlier");
            mine.scheduler.cancel(late);
        });
        jobs.scheduler.now()
    });
    // Under the model the hour may be over, and `run` at its end, before the job is entered.
    jobs.scheduler.run();
    let at = jobs.ran.lock().unwrap().first().map(|(_, at)| *at);
    let Some(at) = at else { fail!("never fires", "the job that was entered later has not run") };
    ensure!(
        entered >= HOUR || at < HOUR,
        NEWS,
        "it was due at once, and ran at {at:?}. {NEWS_ADVICE}"
    );
}

fn wakes_a_sleeper() {
    let jobs = Scheduled::new();
    let late = jobs.at(HOUR, "Late");
    thread::scope(|scope| {
        let task = Task::of_the_thread_that(|tell| {
            scope.spawn(|| {
                tell();
                jobs.scheduler.run();
            });
        });
        task.when_asleep(None);
        let mine = Arc::clone(&jobs);
        jobs.scheduler.at(Duration::ZERO, move || {
            mine.note(Duration::ZERO, "Earlier");
            mine.scheduler.cancel(late);
        });
    });
    jobs.ensure_ran(&["Earlier"], "a job was entered while `run` slept");
}

fn last_cancelled() {
    let jobs = Scheduled::new();
    let ticket = jobs.at(HOUR, "Late");
    thread::scope(|scope| {
        let runner = scope.spawn(|| {
            jobs.scheduler.run();
            jobs.scheduler.now()
        });
        let cancelled = jobs.scheduler.cancel(ticket);
        let now = jobs.scheduler.now();
        let ended = runner.join().expect("`run` does not panic");
        ensure!(
            !cancelled || now >= HOUR || ended < HOUR,
            CANCEL,
            "`run` ended at {ended:?}. {CANCEL_ADVICE}"
        );
    });
}

fn never_comes() {
    // The model's clock begins at 0. From a later moment on, the longest time is too long for it, too.
    thread::sleep(SHORT);
    let (jobs, is_over) = (Scheduled::new(), AtomicUsize::new(0));
    let ticket = jobs.at(Duration::MAX, "Never");
    thread::scope(|scope| {
        scope.spawn(|| {
            jobs.scheduler.run();
            ensure!(
                is_over.load(Relaxed) == 1,
                "stops too early",
                "a job at `Duration::MAX` was left, which nothing had cancelled, and `run` returned"
            );
        });
        // Gives the other thread its turn: what returns now returns too soon.
        thread::yield_now();
        is_over.store(1, Relaxed);
        jobs.scheduler.cancel(ticket);
    });
    ensure!(jobs.names().is_empty(), EARLY, "a job at `Duration::MAX` has run");
}

/// What `run` has chosen may be gone when it takes it.
fn cancelled_when_due() {
    let jobs = Scheduled::new();
    let first = jobs.at(Duration::ZERO, "First");
    jobs.at(SHORT, "Second");
    thread::scope(|scope| {
        scope.spawn(|| jobs.scheduler.run());
        jobs.scheduler.cancel(first);
    });
}

fn not_early() {
    let jobs = Scheduled::new();
    jobs.at(2 * SHORT, "Second");
    thread::scope(|scope| {
        scope.spawn(|| jobs.scheduler.run());
        jobs.at(3 * SHORT, "Third");
        jobs.at(SHORT, "First");
    });
    // A job that came too late to run with the others is run now.
    jobs.scheduler.run();
    let names = jobs.names();
    ensure!(names.len() == 3, "never fires", "three jobs were entered, and these ran: {names:?}");
}

fn goes_on() {
    const MESSAGE: &str = "this job cannot be done";
    let jobs = Scheduled::new();
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    jobs.scheduler.at(Duration::ZERO, || panic::resume_unwind(Box::new(MESSAGE)));
    jobs.at(Duration::ZERO, "Other");
    let run = || panic::catch_unwind(AssertUnwindSafe(|| jobs.scheduler.run()));
    ensure!(run().is_err(), "swallowed panic", "a job panicked, and `run` returned");
    let again = run();
    ensure!(again.is_ok(), "poisoned lock", "a job panicked, and `run` cannot be called again");
    jobs.ensure_ran(&["Other"], "a job panicked, and `run` was called again");
}

fn cancel_while_running() {
    let [started, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (now, until) = (Arc::clone(&started), Arc::clone(&go_on));
    let scheduler = Scheduler::new();
    let ticket = scheduler.at(Duration::ZERO, move || {
        now.open();
        until.wait();
    });
    thread::scope(|scope| {
        scope.spawn(|| scheduler.run());
        started.wait();
        let cancelled = scheduler.cancel(ticket);
        go_on.open();
        ensure!(
            !cancelled,
            "cancelled but fired",
            "`cancel` returned true, and the job was running"
        );
    });
}

fn two_cancel() {
    let jobs = Scheduled::new();
    let ticket = jobs.at(HOUR, "Late");
    let cancel = || jobs.scheduler.cancel(ticket);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(cancel);
        (cancel(), other.join().expect("`cancel` does not panic"))
    });
    ensure!(
        one != other,
        "wrong answer",
        "two threads cancelled a job that had not begun: one was told {one}, and the other {other}"
    );
}

/// What a job has taken along asks for the time when it is dropped, and enters another job.
struct Asks(Arc<Scheduled>);

impl Drop for Asks {
    fn drop(&mut self) {
        self.0.scheduler.now();
        self.0.at(Duration::ZERO, "Last");
    }
}

fn cancelled_job() {
    let jobs = Scheduled::new();
    let asks = Asks(Arc::clone(&jobs));
    let ticket = jobs.scheduler.at(SHORT, move || drop(asks));
    let cancelled = jobs.scheduler.cancel(ticket);
    ensure!(cancelled, "wrong answer", "the job had not begun, and `cancel` says that it has");
    jobs.scheduler.run();
    jobs.ensure_ran(&["Last"], "a job was cancelled, and another was entered when it was dropped");
}

fn two_enter() {
    let jobs = Scheduled::new();
    thread::scope(|scope| {
        scope.spawn(|| jobs.at(SHORT, "One"));
        jobs.at(SHORT, "Other");
    });
    jobs.scheduler.run();
    let names = jobs.names();
    ensure!(
        names.len() == 2,
        "lost job",
        "two threads entered a job each, and these ran: {names:?}"
    );
}

fn any_time() {
    let jobs = Scheduled::new();
    for (nanoseconds, name) in [(1_500_000, "Third"), (900_000, "First"), (1_000_001, "Second")] {
        jobs.at(Duration::from_nanos(nanoseconds), name);
    }
    jobs.scheduler.run();
    jobs.ensure_ran(&["First", "Second", "Third"], "jobs for 1.5 ms, 0.9 ms and 1.000001 ms");
}

fn no_polling() {
    ensure_told(|| {
        let jobs = Scheduled::new();
        let ticket = jobs.at(HOUR, "Late");
        thread::scope(|scope| {
            scope.spawn(|| jobs.scheduler.run());
            jobs.scheduler.cancel(ticket)
        })
    });
}

fn many_jobs() {
    let jobs = Scheduled::new();
    let ran = Arc::new(Mutex::new(Vec::new()));
    for number in 0..MANY {
        let ran = Arc::clone(&ran);
        jobs.scheduler.at(SHORT, move || ran.lock().unwrap().push(number));
    }
    jobs.scheduler.run();
    let is_in_order = ran.lock().unwrap().iter().copied().eq(0..MANY);
    ensure!(is_in_order, "wrong order", "65,541 jobs were entered for the same time");
}

fn never() {
    for due in ENDLESS {
        let jobs = Scheduled::new();
        let ticket = jobs.at(due, "Never");
        let cancel = || assert!(jobs.scheduler.cancel(ticket), "it has not begun");
        let sleeps = || ensure_sleeps(|| jobs.scheduler.run(), cancel);
        ensure!(
            panic::catch_unwind(AssertUnwindSafe(sleeps)).is_ok(),
            "overflow",
            "with a job at {due:?} `run` does not sleep: `start + due` is later than an `Instant` can be"
        );
        ensure!(jobs.names().is_empty(), EARLY, "a job at {due:?} has run");
    }
}

/// Each chunk is a job, and enters the next: one every tenth of a millisecond, from the first one's time
/// on, however long a read takes.
fn real_file() {
    const TICK: Duration = Duration::from_micros(100);
    struct Reading {
        sample: sample::Sample,
        scheduler: Scheduler,
        whole: Mutex<Partial>,
        chunks: AtomicUsize,
    }
    fn read(reading: &Arc<Reading>, start: usize, due: Duration) {
        let mine = Arc::clone(reading);
        reading.scheduler.at(due, move || {
            let (rows, chunk) = (mine.sample.source.rows(), mine.sample.chunk);
            let end = rows.min(start + chunk);
            let values = mine.sample.source.read(start..end).expect("it can be read");
            let mut whole = mine.whole.lock().unwrap();
            *whole = whole.merge(Partial::of(&values));
            mine.chunks.fetch_add(1, Relaxed);
            if end < rows {
                read(&mine, end, due + TICK);
            }
        });
    }
    let reading = Arc::new(Reading {
        sample: sample::array(),
        scheduler: Scheduler::new(),
        whole: Mutex::default(),
        chunks: AtomicUsize::new(0),
    });
    read(&reading, 0, Duration::ZERO);
    reading.scheduler.run();
    let (over, chunks) = (reading.scheduler.now(), reading.chunks.load(Relaxed) as u32);
    let last = TICK * (chunks - 1);
    ensure!(
        over >= last,
        EARLY,
        "the last of {chunks} chunks is due at {last:?}, and it was over at {over:?}"
    );
    ensure_result(*reading.whole.lock().unwrap(), reading.sample.whole, "wrong result", "/array");
}
