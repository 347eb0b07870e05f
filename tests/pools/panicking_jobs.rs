//! The checks of `panicking_jobs`.

use super::subject::{Pool, request};
use harness::unwatched::atomic::{AtomicU64, Ordering::Relaxed};
use harness::{Check, Promise, ensure, mention};
use interleave::{Partial, Source};
use std::panic;
use std::sync::{Arc, Mutex, mpsc};
use support::asleep;
use support::ended::Ended;
use support::jobs::Ledger;
use support::latch::Latch;
use support::law::for_all;
use support::readers::Readers;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A pool that outlives the panics of its jobs."),
    Promise::kept(
        "A pool as in `fixed_pool`, but its jobs may panic, and each of them may work for a *request*.",
        &["two_wait", "no_polling", "workers_sleep", "any_jobs"],
    ),
    Promise::kept(
        "The number of the request that the calling thread is working for, which comes with the job that the thread is running.",
        &["request_of_its_own", "nothing_left_over"],
    ),
    Promise::kept(
        "`None` if this job has no request, or if the thread is not running a job.",
        &["request_of_its_own", "nothing_left_over"],
    ),
    Promise::explains(
        "A log line can include this number without the code in between having to pass it on.",
    ),
    Promise::kept("Starts `threads` workers.", &["no_more_threads", "both_stay", "any_jobs"]),
    Promise::kept(
        "If `threads` is 0, it counts as 1.",
        &["no_more_threads", "both_stay", "any_jobs"],
    ),
    Promise::kept("Puts `job` at the end of the queue, and returns.", &["submit_never_waits"]),
    Promise::kept(
        "While the job is running, `request()` returns `request` in the job's thread.",
        &["request_of_its_own", "two_requests", "zero"],
    ),
    Promise::explains("The job may panic."),
    Promise::kept(
        "A panic ends this job and nothing else: there are as many workers as before, and the next job does not notice.",
        &["worker_goes_on", "as_many_as_before", "many_as_before", "nothing_after_a_panic"],
    ),
    Promise::kept(
        "Returns when every job that was submitted has ended, and says how many of this pool's jobs have panicked so far.",
        &["count_is_kept", "panics_are_counted", "many_panic", "two_pools"],
    ),
    Promise::kept(
        "Returns when every job that was submitted has run, and every worker has ended.",
        &["drop_after_a_panic", "ended_at_last"],
    ),
    Promise::kept("Does not panic.", &["drop_after_a_panic"]),
    Promise::explains(
        "Build the pool once more, this time for jobs that may panic and that belong to a request.",
    ),
    Promise::kept(
        "the jobs that come after a panic are still run, by as many workers as before.",
        &["worker_goes_on", "as_many_as_before", "many_as_before"],
    ),
    Promise::kept(
        "a job that panicked counts as ended: `wait_idle` returns, and says how many jobs have panicked.",
        &["count_is_kept", "panics_are_counted", "two_panic"],
    ),
    Promise::kept("`drop` does not panic, and ends the workers;", &["drop_after_a_panic"]),
    Promise::kept(
        "each job sees its own request, even when two jobs run at the same time, and sees nothing of the job before it.",
        &["request_of_its_own", "two_requests", "nothing_left_over", "nothing_after_a_panic"],
    ),
    Promise::kept(
        "all this holds for any number of jobs and workers, and with a real file.",
        &["any_jobs", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("worker_goes_on", "the job after one that panicked is run", worker_goes_on)
        .hang_means(WORKER_DIED, WORKER_DIED_ADVICE),
    Check::new("count_is_kept", "a job that panicked has ended", count_is_kept)
        .hang_means(LOST_COUNT, LOST_COUNT_ADVICE),
    Check::new("panics_are_counted", "wait_idle says how many jobs panicked", panics_are_counted)
        .preemptions(2)
        .hang_means(LOST_COUNT, LOST_COUNT_ADVICE),
    Check::new("two_panic", "two workers outlive the panics of their jobs", two_panic)
        .preemptions(1)
        .hang_means(LOST_COUNT, LOST_COUNT_ADVICE),
    Check::new("as_many_as_before", "two workers are two after a panic", as_many_as_before)
        .preemptions(1)
        .hang_means(
            WORKER_DIED,
            "After a panic, each of two jobs waits for the other, and they never run at the same time. \
             The pool had two workers, and now it has one. Or the one that had the panic is not free.",
        ),
    Check::new("both_stay", "two workers are two when the pool has been idle", both_stay)
        .preemptions(1)
        .hang_means(
            "one after the other",
            "A pool of two workers has run one job and become idle. Then one of two jobs waits for the other, \
             and they never run at once. Has a worker ended that woke up for a job which the other had \
             taken?",
        ),
    Check::new("no_more_threads", "no more threads run jobs than there should be", no_more_threads)
        .preemptions(2),
    Check::new("two_wait", "all threads that wait for an idle pool go on", two_wait)
        .preemptions(1)
        .hang_means("never idle", "The only job has ended, and a thread still waits. Are all waiting threads woken?"),
    Check::new("drop_after_a_panic", "drop does not panic, and ends the workers", drop_panicked)
        .hang_means(WORKER_DIED, WORKER_DIED_ADVICE),
    Check::new("request_of_its_own", "a job sees its own request", request_of_its_own),
    Check::new("zero", "0 is the number of a request, too", zero),
    Check::new("two_pools", "a pool counts the panics of its own jobs only", two_pools)
        .preemptions(1)
        .hang_means(LOST_COUNT, LOST_COUNT_ADVICE),
    Check::new("two_requests", "two jobs that run at once see each its own request", two_requests)
        .preemptions(1),
    Check::new("nothing_left_over", "a job without a request sees none", nothing_left_over),
    Check::new(
        "nothing_after_a_panic",
        "a job without a request sees none, even after a job that panicked",
        nothing_after_a_panic,
    )
    .hang_means(WORKER_DIED, WORKER_DIED_ADVICE),
    Check::new("ended_at_last", "after drop the workers have ended", ended_at_last)
        .model_only()
        .preemptions(2),
    Check::new("no_polling", "a thread that waits for the pool does not check every now and then", no_polling)
        .model_only()
        .preemptions(2),
    Check::new("workers_sleep", "workers without a job sleep", workers_sleep)
        .native_only()
        .once(),
    Check::new("submit_never_waits", "submit does not wait, however many jobs there are", no_bound)
        .native_only()
        .once()
        .hang_means(
            "waits when full",
            "The only worker is busy, thousands of jobs are submitted, and `submit` waits. A queue with a \
             bound is full sooner or later.",
        ),
    Check::new("many_as_before", "24 workers are 24 after a panic", many_as_before)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "A job has panicked, each of 24 others waits for the rest, and not all of them are running. Are there as \
             many workers as `threads` says, and does each of them outlive a panic?",
        ),
    Check::new("many_panic", "wait_idle says how many jobs panicked, however many there were", many_panic)
        .native_only()
        .once()
        .hang_means(LOST_COUNT, LOST_COUNT_ADVICE),
    Check::new("any_jobs", "all this holds for any jobs and threads", any_jobs)
        .native_only()
        .once()
        .time_limit_secs(20)
        .hang_means(WORKER_DIED, WORKER_DIED_ADVICE),
    Check::new("real_file", "of /array, every third chunk panics, and the rest is read", real_file)
        .native_only()
        .once()
        .hang_means(WORKER_DIED, WORKER_DIED_ADVICE),
];

const WORKER_DIED: &str = "worker died";
const WORKER_DIED_ADVICE: &str = "\
    A job panicked, and a job after it is never run: the worker has ended with the first one, or cannot \
    take the lock that the panic has poisoned. Catch the panic around the job, with no lock held.";
const LOST_COUNT: &str = "lost count";
const LOST_COUNT_ADVICE: &str = "\
    A job panicked, and the pool waits forever for its end. The code after the job is not run when the job \
    panics. Count after `catch_unwind`, or in a `drop`.";
const LEFT_OVER: &str = "left over from another job";

/// What a bad job does.
fn bad() {
    mention(|| "a job panics".into());
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    panic::resume_unwind(Box::new("this job is bad"));
}

fn worker_goes_on() {
    let ledger = Ledger::new(1);
    let pool = Pool::new(1);
    pool.submit(None, bad);
    pool.submit(None, ledger.job(0));
    drop(pool);
    ensure!(ledger.ran() == 1, WORKER_DIED, "{WORKER_DIED_ADVICE}");
}

fn count_is_kept() {
    let pool = Pool::new(1);
    pool.submit(None, bad);
    ensure_result(
        pool.wait_idle(),
        1,
        "wrong count",
        "what `wait_idle` says after 1 job, which panicked",
    );
}

fn panics_are_counted() {
    let ledger = Ledger::new(1);
    let pool = Pool::new(1);
    ensure_result(pool.wait_idle(), 0, "wrong count", "what `wait_idle` says after no job");
    pool.submit(None, bad);
    pool.submit(None, ledger.job(0));
    ensure_result(
        pool.wait_idle(),
        1,
        "wrong count",
        "what `wait_idle` says after 2 jobs, of which 1 panicked",
    );
    ensure!(ledger.ran() == 1, "idle too early", "`wait_idle` has returned, and a job has not run");
    pool.submit(None, bad);
    ensure_result(
        pool.wait_idle(),
        2,
        "wrong count",
        "what `wait_idle` says after 3 jobs, of which 2 panicked",
    );
}

fn two_panic() {
    let pool = Pool::new(2);
    pool.submit(None, bad);
    pool.submit(None, bad);
    ensure_result(
        pool.wait_idle(),
        2,
        "wrong count",
        "what `wait_idle` says after 2 jobs, which panicked",
    );
}

fn as_many_as_before() {
    let meeting = Arc::new(Rendezvous::new(0, 2));
    let pool = Pool::new(2);
    pool.submit(None, bad);
    for _ in 0..2 {
        let meeting = Arc::clone(&meeting);
        pool.submit(None, move || meeting.meet());
    }
}

/// This thread is at the meeting, too: it does not come to `drop`, which wakes every worker.
fn both_stay() {
    let pool = Pool::new(2);
    pool.submit(None, || ());
    pool.wait_idle();
    let latch = Arc::new(Latch::default());
    let waits = Arc::clone(&latch);
    pool.submit(None, move || waits.wait());
    pool.submit(None, move || latch.open());
}

fn no_more_threads() {
    let ran_by = Arc::new(Readers::default());
    let pool = Pool::new(1);
    for _ in 0..2 {
        let ran_by = Arc::clone(&ran_by);
        pool.submit(None, move || ran_by.note());
    }
    drop(pool);
    let by = ran_by.count();
    ensure!(by == 1, "too many threads", "2 jobs of a pool with one worker were run by {by} threads");
}

fn two_wait() {
    let pool = Pool::new(1);
    pool.submit(None, || ());
    thread::scope(|scope| {
        scope.spawn(|| pool.wait_idle());
        pool.wait_idle();
    });
}

fn drop_panicked() {
    let held = Arc::new(());
    let inside = Arc::clone(&held);
    let pool = Pool::new(1);
    pool.submit(None, move || {
        let _inside = &inside;
        bad();
    });
    drop(pool);
    ensure!(
        Arc::strong_count(&held) == 1,
        "leftover threads",
        "the pool was dropped, and its job is still there: is every worker joined?"
    );
}

/// What `request` returned in a job.
#[derive(Clone, Default)]
struct Seen(Arc<AtomicU64>);

impl Seen {
    const NONE: u64 = u64::MAX;

    /// A job that looks.
    fn job(&self) -> impl FnOnce() + Send + 'static {
        let seen = Arc::clone(&self.0);
        move || {
            let request = request();
            mention(|| format!("a job sees {request:?}"));
            seen.store(request.unwrap_or(Seen::NONE), Relaxed);
        }
    }

    /// What it saw.
    fn request(&self) -> Option<u64> {
        Some(self.0.load(Relaxed)).filter(|seen| *seen != Seen::NONE)
    }
}

fn request_of_its_own() {
    let seen = [Seen::default(), Seen::default()];
    let pool = Pool::new(1);
    pool.submit(Some(1), seen[0].job());
    pool.submit(Some(2), seen[1].job());
    drop(pool);
    let requests = seen.map(|seen| seen.request());
    ensure_result(requests, [Some(1), Some(2)], "wrong request", "the requests that two jobs saw");
    ensure_result(request(), None, LEFT_OVER, "the request in a thread that runs no job");
}

fn zero() {
    let seen = [Seen::default(), Seen::default()];
    let pool = Pool::new(1);
    pool.submit(Some(0), seen[0].job());
    pool.submit(Some(1), seen[1].job());
    drop(pool);
    let requests = seen.map(|seen| seen.request());
    ensure_result(requests, [Some(0), Some(1)], "wrong request", "the requests that two jobs saw");
}

fn two_pools() {
    let (one, other) = (Pool::new(1), Pool::new(1));
    one.submit(None, bad);
    other.submit(None, || ());
    ensure_result(one.wait_idle(), 1, "wrong count", "what `wait_idle` says after a job that panicked");
    let case = "what `wait_idle` says after a job that did not panic, but a job of another pool did";
    ensure_result(other.wait_idle(), 0, "wrong count", case);
}

fn many_as_before() {
    const THREADS: usize = 24;
    let pool = Pool::new(THREADS);
    pool.submit(None, bad);
    pool.wait_idle();
    let meeting = Arc::new(Rendezvous::new(0, THREADS));
    for _ in 0..THREADS {
        let meeting = Arc::clone(&meeting);
        pool.submit(None, move || meeting.meet());
    }
}

fn two_requests() {
    let seen = [Seen::default(), Seen::default()];
    let meeting = Arc::new(Rendezvous::new(0, 2));
    let pool = Pool::new(2);
    for (i, seen) in seen.iter().enumerate() {
        let (meeting, look) = (Arc::clone(&meeting), seen.job());
        pool.submit(Some(i as u64 + 1), move || {
            meeting.meet();
            look();
        });
    }
    drop(pool);
    let requests = seen.map(|seen| seen.request());
    ensure_result(
        requests,
        [Some(1), Some(2)],
        "wrong request",
        "the requests that 2 jobs saw, which ran at the same time",
    );
}

/// A job without a request, after this one, which has one.
fn ensure_none_after(first: fn()) {
    let seen = Seen::default();
    let pool = Pool::new(1);
    pool.submit(Some(7), first);
    pool.submit(None, seen.job());
    drop(pool);
    let case =
        "the request that a job without one saw, in a worker that had run one with request 7";
    ensure_result(seen.request(), None, LEFT_OVER, case);
}

fn nothing_left_over() {
    ensure_none_after(|| mention(|| "the job with request 7 runs".into()));
}

fn nothing_after_a_panic() {
    ensure_none_after(bad);
}

fn ended_at_last() {
    let ended = Ended::default();
    let pool = Pool::new(1);
    let end = ended.clone();
    pool.submit(None, move || {
        end.is_of_this_thread();
        bad();
    });
    drop(pool);
    ended.ensure("`drop`");
}

fn no_polling() {
    ensure_told(count_is_kept);
}

fn workers_sleep() {
    let (tell, workers) = mpsc::channel();
    let meeting = Arc::new(Rendezvous::new(0, 2));
    let pool = Pool::new(2);
    for _ in 0..2 {
        let (tell, meeting) = (tell.clone(), Arc::clone(&meeting));
        pool.submit(None, move || {
            meeting.meet();
            tell.send(asleep::Task::mine()).expect("the check waits for it");
        });
    }
    workers.iter().take(2).for_each(|worker| worker.ensure_sleeps());
}

fn no_bound() {
    let go_on = Arc::new(Latch::default());
    let (waits, ledger) = (Arc::clone(&go_on), Ledger::new(5000));
    let pool = Pool::new(1);
    pool.submit(None, move || waits.wait());
    (0..5000).for_each(|job| pool.submit(Some(job as u64), ledger.job(job)));
    go_on.open();
    drop(pool);
    ledger.ensure_each_once("after `drop` of a pool with 5,000 jobs");
}

/// As many as a number of 16 bits takes for none.
fn many_panic() {
    // An answer may start another worker for each, and join them all at the end: not thousands.
    const JOBS: usize = 1 << 8;
    let go_on = Arc::new(Latch::default());
    let waits = Arc::clone(&go_on);
    let pool = Pool::new(1);
    pool.submit(None, move || {
        waits.wait();
        bad();
    });
    (1..JOBS).for_each(|_| pool.submit(None, bad));
    let waiter = asleep::Task::mine();
    let panicked = thread::scope(|scope| {
        scope.spawn(|| {
            waiter.when_asleep(None);
            go_on.open();
        });
        pool.wait_idle()
    });
    let case = format!("what `wait_idle` says after {JOBS} jobs that panicked");
    ensure_result(panicked, JOBS, "wrong count", &case);
}

fn any_jobs() {
    use proptest::prelude::*;
    let jobs = proptest::collection::vec(any::<bool>(), 0..100);
    for_all([], (jobs, 0..6_usize), |(jobs, threads)| {
        let ledger = Ledger::new(jobs.len());
        let pool = Pool::new(threads);
        for (i, &is_bad) in jobs.iter().enumerate() {
            let job = ledger.job(i);
            pool.submit(None, move || {
                job();
                if is_bad {
                    bad();
                }
            });
        }
        let expected = jobs.iter().filter(|is_bad| **is_bad).count();
        let case = format!("jobs that panicked, of {}, by {threads} workers", jobs.len());
        ensure_result(pool.wait_idle(), expected, "wrong count", &case);
        drop(pool);
        ledger.ensure_each_once("after `drop`");
    });
}

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    let (rows, chunk) = (source.rows(), sample.chunk);
    let parts = Arc::new(Mutex::new(Vec::new()));
    let pool = Pool::new(2);
    let mut good_rows = 0;
    let mut panics = 0;
    for (i, start) in (0..rows).step_by(chunk).enumerate() {
        let range = start..rows.min(start + chunk);
        let is_bad = i % 3 == 2;
        match is_bad {
            true => panics += 1,
            false => good_rows += range.len() as u64,
        }
        let (source, parts) = (Arc::clone(&source), Arc::clone(&parts));
        pool.submit(Some(i as u64), move || {
            let values = source.read(range).expect("it can be read");
            if is_bad {
                bad();
            }
            parts.lock().unwrap().push(Partial::of(&values));
        });
    }
    ensure_result(pool.wait_idle(), panics, "wrong count", "/array, every third chunk panics");
    let whole: Partial = parts.lock().unwrap().iter().copied().sum();
    ensure_result(whole.count, good_rows, "wrong result", "rows of the other chunks");
}
