//! The checks of `async_result`.
//!
//! As in `events/timed_wait`, nothing says how long something may take: the virtual clock shows a
//! wait that goes on too long, and natively a wait that should end has a limit of an hour.

use super::subject::{AsyncResult, Failure, Job, async_result};
use harness::unwatched::atomic::{AtomicU64, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::panic;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::asleep::{ensure_sleeps, release_all};
use support::bare::Bare;
use support::crew::run;
use support::endless::{ENDLESS, without_overflow};
use support::handed::Handed;
use support::latch::Latch;
use support::restarted::ensure_not_restarted;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A handle for the result of a job that a pool runs."),
    Promise::explains("What a pool runs."),
    Promise::explains(
        "A handle for the result of a job, like the one that Python's `apply_async` returns.",
    ),
    Promise::explains("Why there is no result."),
    Promise::explains("The time is up."),
    Promise::kept(
        "The job may still end, so here is its handle back.",
        &["limit_holds", "not_before"],
    ),
    Promise::kept("The job panicked.", &["panic_comes_back"]),
    Promise::kept("This is the payload.", &["panic_comes_back"]),
    Promise::kept(
        "The job was dropped and never ran, so no result will ever come.",
        &["dropped_job"],
    ),
    Promise::explains(
        "Makes two things out of `work`: a job, which a pool can run, and the handle for what `work` returns.",
    ),
    Promise::kept(
        "The job does not panic, whatever `work` does, so it harms no worker",
        &["panic_comes_back"],
    ),
    Promise::kept(
        "It may be dropped instead of being run, and the handle may be dropped while the job runs.",
        &["dropped_job", "dropped_handle"],
    ),
    Promise::kept(
        "Is the result there, or is it certain that none will ever come.",
        &["ready_when_dropped", "ready_means_there", "not_before", "two_ask"],
    ),
    Promise::kept(
        "Does not wait, least of all for `work`",
        &["asked_while_it_runs", "asked_beside_a_waiter"],
    ),
    Promise::kept(
        "Once this has returned true, what `work` did is visible to the calling thread.",
        &["ready_means_there", "ready_beside_a_waiter"],
    ),
    Promise::kept(
        "Returns when `ready` is true.",
        &["wait_then_get", "two_wait", "many_wait", "dropped_for_two", "dropped_for_many", "waiter_sleeps", "no_polling"],
    ),
    Promise::kept(
        "Any number of threads may wait.",
        &["wait_then_get", "two_wait", "many_wait", "dropped_for_two", "dropped_for_many", "waiter_sleeps", "no_polling"],
    ),
    Promise::kept(
        "A thread sleeps while it waits.",
        &["wait_then_get", "two_wait", "many_wait", "dropped_for_two", "dropped_for_many", "waiter_sleeps", "no_polling"],
    ),
    Promise::kept(
        "Returns what `work` returned.",
        &["result_comes", "limit_holds", "what_is_left", "news_ends_the_wait", "no_limit"],
    ),
    Promise::kept(
        "Waits for it, but no longer than `limit`.",
        &["result_comes", "limit_holds", "news_ends_the_wait", "no_limit"],
    ),
    Promise::kept(
        "A limit that is too long for the clock, such as `Duration::MAX`, never ends the wait.",
        &["result_comes", "limit_holds", "news_ends_the_wait", "no_limit"],
    ),
    Promise::explains("See [`Failure`]."),
    Promise::kept("`NotYet` is never returned before the time is up.", &["limit_holds", "any_limit"]),
    Promise::kept("Make a job and a handle out of one closure.", &["result_comes"]),
    Promise::kept(
        "You don't need a pool for this, because the handle works whichever thread runs the job.",
        &["result_comes"],
    ),
    Promise::kept(
        "`get` returns the job's result as soon as it is there.",
        &["result_comes", "news_ends_the_wait"],
    ),
    Promise::kept(
        "`ready` returns true once the job has ended or been dropped, and then `wait` returns in all waiting threads.",
        &["wait_then_get", "two_wait", "many_wait", "ready_means_there", "two_ask"],
    ),
    Promise::kept(
        "a time limit is kept: when the time is up, `get` gives the handle back, and the handle can be asked again; with `Duration::MAX` there is no limit",
        &["limit_holds", "not_before", "no_limit"],
    ),
    Promise::kept(
        "neither `ready` nor `get` with a limit of 0 waits for a running job, nor does `ready` wait while another thread is waiting in `wait` or `get`.",
        &["asked_while_it_runs", "asked_beside_a_waiter"],
    ),
    Promise::kept(
        "if the closure panics, `get` returns the panic with its message, and the job itself does not panic.",
        &["panic_comes_back"],
    ),
    Promise::kept(
        "the wait ends if the job is dropped, and the job runs even if its handle has been dropped.",
        &["dropped_job", "dropped_for_two", "dropped_for_many", "dropped_handle"],
    ),
    Promise::kept(
        "a thread sleeps while it waits, and all this works with a real file.",
        &["waiter_sleeps", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("result_comes", "get returns what the job returned", result_comes)
        .hang_means(NEVER_READY, NEVER_READY_ADVICE),
    Check::new("news_ends_the_wait", "get returns as soon as the result is there", news)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("wait_then_get", "after wait the result is there", wait_then_get)
        .hang_means(NEVER_READY, NEVER_READY_ADVICE),
    Check::new("two_wait", "all threads that wait go on", two_wait)
        .preemptions(2)
        .hang_means(NEVER_READY, NEVER_READY_ADVICE),
    Check::new("ready_means_there", "a thread that was told that it is ready finds the result", ready),
    Check::new(
        "ready_beside_a_waiter",
        "a thread that was told that it is ready finds the result while another waits for it",
        ready_beside_a_waiter,
    )
    .preemptions(1),
    Check::new("not_before", "nothing is ready before the job has run", not_before)
        .hang_means(IGNORED, IGNORED_ADVICE),
    Check::new("limit_holds", "get gives up when its limit is over", limit_holds)
        .time_limit_secs(2)
        .hang_means(IGNORED, IGNORED_ADVICE)
        .endless_means(IGNORED, IGNORED_ADVICE),
    Check::new("what_is_left", "a thread that is woken for nothing waits for what is left of the limit", what_is_left)
        .model_only()
        .no_more_preemptions(0),
    Check::new("ready_when_dropped", "if no result will ever come, get says so once ready is true", ready_when_dropped)
        .or_preemptions(1),
    Check::new(
        "asked_while_it_runs",
        "ready and get do not wait for a job that runs",
        asked_while_it_runs,
    )
    .hang_means(
        "lock held while the job runs",
        "The job waits for something that happens after `ready`, and `ready` waits for the job. Run \
         the job first, and then lock to put its result in its place.",
    ),
    Check::new(
        "asked_beside_a_waiter",
        "ready does not wait while another thread waits",
        asked_beside_a_waiter,
    )
    .hang_means(
        "try that waits",
        "One thread waits for the result, and another calls `ready`, which does not return before the job \
         has run. Does the thread that waits hold a lock that `ready` takes?",
    ),
    Check::new("panic_comes_back", "a panic of the job comes back from get", panic_comes_back)
        .hang_means(
            "swallowed panic",
            "The job panicked, and a thread that waits for its result waits forever. Catch the panic, and \
             hand it over as a result.",
        ),
    Check::new("dropped_job", "a job that is dropped ends the wait for its result", dropped_job)
        .hang_means(
            NEVER_READY,
            "The job was dropped and never ran, and a thread that waits for its result waits forever. \
             Something that the job owns can tell, when it is dropped with the job.",
        ),
    Check::new("dropped_for_two", "a job that is dropped ends the wait of all", dropped_for_two)
        .preemptions(2)
        .hang_means(
            NEVER_READY,
            "The job was dropped and never ran. Two threads waited for its result, and not both go on. Is each \
             of them woken?",
        ),
    Check::new("dropped_handle", "a job whose handle was dropped runs", dropped_handle),
    Check::new("any_limit", "a limit need not be a whole number of milliseconds", any_limit)
        .hang_means(IGNORED, IGNORED_ADVICE)
        .endless_means(IGNORED, IGNORED_ADVICE),
    Check::new("two_ask", "ready says true even while another thread waits", two_ask),
    Check::new("no_polling", "a thread that waits does not check every now and then", no_polling)
        .model_only()
        .preemptions(2),
    Check::new("no_limit", "with Duration::MAX there is no limit", no_limit)
        .native_only()
        .time_limit_secs(3)
        .hang_means(SLEEPS, SLEEPS_ADVICE),
    Check::new("many_wait", "a hundred threads that wait go on", many_wait)
        .native_only()
        .once()
        .hang_means(NEVER_READY, NEVER_READY_ADVICE),
    Check::new("dropped_for_many", "a job that is dropped ends the wait of a hundred threads", dropped_for_many)
        .native_only()
        .once()
        .hang_means(
            NEVER_READY,
            "The job was dropped and never ran. A hundred threads waited for its result, and not all go on. Is each of \
             them woken?",
        ),
    Check::new("waiter_sleeps", "a thread that waits sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "the parts of /array are right, with one handle a chunk", real_file)
        .native_only()
        .once(),
];

const NEVER_READY: &str = "never ready";
const NEVER_READY_ADVICE: &str = "\
    The job has run, and a thread still waits for its result. Is the news told after the result is in \
    its place, to all threads that wait, and do they look under the same lock before they sleep?";
const SLEEPS: &str = "sleeps through the news";
const SLEEPS_ADVICE: &str = "\
    The result is there, and `get` sleeps on until its limit is over, which is an hour. What wakes it?";
const IGNORED: &str = "time limit ignored";
const IGNORED_ADVICE: &str = "\
    The job is not run, and `get` waits for its result for longer than it may. `Condvar::wait_timeout` \
    and `Receiver::recv_timeout` end in time.";
const EARLY: &str = "ready too early";

const HOUR: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(1);

/// What the jobs here return.
const VALUE: u64 = 42;

/// A result that must be there.
#[track_caller]
fn ensure_value(result: Result<u64, Failure<u64>>, case: &str) {
    match result {
        Ok(value) => ensure_result(value, VALUE, "wrong result", case),
        Err(Failure::NotYet(_)) => fail!(EARLY, "{case}: it says that it is not there yet"),
        Err(Failure::Panicked(_)) => fail!("wrong result", "{case}: the job did not panic"),
        Err(Failure::Dropped) => fail!("wrong result", "{case}: the job was not dropped"),
    }
}

/// Waits for the result as long as it takes. Under the model an hour may be over at any time.
fn get(mut handle: AsyncResult<u64>) -> u64 {
    loop {
        let start = Instant::now();
        match handle.get(HOUR) {
            Ok(value) => return value,
            Err(Failure::NotYet(again)) => {
                let took = start.elapsed();
                ensure!(
                    took >= HOUR,
                    "gives up early",
                    "`get` with a limit of an hour said after {took:?}: not yet"
                );
                handle = again;
            }
            Err(_) => {
                fail!("wrong result", "the job returns {VALUE}, but `get` says that it failed")
            }
        }
    }
}

fn result_comes() {
    let (job, handle) = async_result(|| VALUE);
    let value = thread::scope(|scope| {
        scope.spawn(job);
        get(handle)
    });
    ensure_result(value, VALUE, "wrong result", "a job that returns 42");
}

fn news() {
    // When the job had run, in nanoseconds since the start.
    let (ran_at, start) = (AtomicU64::new(u64::MAX), Instant::now());
    let now = || start.elapsed().as_nanos() as u64;
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(|| {
            job();
            ran_at.store(now(), Relaxed);
        });
        let until = now() + HOUR.as_nanos() as u64;
        let result = handle.get(HOUR);
        let in_time = ran_at.load(Relaxed) < until;
        ensure!(
            !in_time || now() < until,
            SLEEPS,
            "the job had run before the limit of an hour was over, but `get` returned only after it"
        );
        if let Ok(value) = result {
            ensure_result(value, VALUE, "wrong result", "a job that returns 42");
        }
    });
}

fn wait_then_get() {
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(job);
        handle.wait();
        ensure!(handle.ready(), EARLY, "`wait` has returned, but `ready` says false");
        ensure_value(
            handle.get(Duration::ZERO),
            "`get` with a limit of 0, after `wait` has returned",
        );
    });
}

fn two_wait() {
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(|| handle.wait());
        scope.spawn(|| handle.wait());
        job();
    });
    ensure_value(handle.get(Duration::ZERO), "`get` with a limit of 0, after `wait` has returned");
}

fn ready() {
    let sum = Arc::new(Handed::default());
    let mine = Arc::clone(&sum);
    let (job, handle) = async_result(move || {
        mine.hand_over(10, || ());
        VALUE
    });
    thread::scope(|scope| {
        scope.spawn(job);
        if handle.ready() {
            sum.ensure_there(EARLY, "`ready`");
            ensure_value(
                handle.get(Duration::ZERO),
                "`get` with a limit of 0, after `ready` has said true",
            );
        }
    });
}

/// The thread that waits learns that the result is there, and may be the one that tells `ready`.
fn ready_beside_a_waiter() {
    let sum = Arc::new(Handed::default());
    let mine = Arc::clone(&sum);
    let (job, handle) = async_result(move || {
        mine.hand_over(10, || ());
        VALUE
    });
    thread::scope(|scope| {
        scope.spawn(job);
        scope.spawn(|| handle.wait());
        if handle.ready() {
            sum.ensure_there(EARLY, "`ready`");
        }
    });
}

fn ready_when_dropped() {
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(|| drop(job));
        if handle.ready() {
            ensure!(
                matches!(handle.get(Duration::ZERO), Err(Failure::Dropped)),
                "wrong result",
                "the job is dropped, and `ready` has said true, but `get` with a limit of 0 does not say that \
                 the job was dropped"
            );
        }
    });
}

/// Whatever `wait` sleeps in, an `unpark` may wake it: `park` at once, and the others may return for no reason.
fn what_is_left() {
    let (_job, handle) = async_result(|| VALUE);
    let waits = thread::current();
    ensure_not_restarted(
        || waits.unpark(),
        |limit| {
            let result = handle.get(limit);
            ensure!(
                matches!(result, Err(Failure::NotYet(_))),
                "wrong result",
                "the job has not run, and `get` has returned something else"
            );
        },
    );
}

/// Nothing is there yet, and the handle comes back.
fn ensure_not_yet(handle: AsyncResult<u64>, limit: Duration, case: &str) -> AsyncResult<u64> {
    ensure!(!handle.ready(), EARLY, "{case}, but `ready` says true");
    let start = Instant::now();
    match handle.get(limit) {
        Err(Failure::NotYet(handle)) => {
            let took = start.elapsed();
            ensure!(
                took >= limit,
                "gives up early",
                "{case}: the limit was {limit:?}, the wait {took:?}"
            );
            handle
        }
        _ => fail!(EARLY, "{case}, but `get` does not say: not yet"),
    }
}

/// The job isn't run until `job` is called.
fn ensure_not_before(limit: Duration) {
    let (job, handle): (Job, _) = async_result(|| VALUE);
    let handle = ensure_not_yet(handle, limit, "the job has not been run");
    job();
    ensure!(handle.ready(), NEVER_READY, "the job has run, but `ready` says false");
    ensure_value(handle.get(Duration::ZERO), "`get` with a limit of 0, when the job has run");
}

fn not_before() {
    ensure_not_before(Duration::ZERO);
}

fn limit_holds() {
    ensure_not_before(SHORT);
}

fn asked_while_it_runs() {
    let [started, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (now, until) = (Arc::clone(&started), Arc::clone(&go_on));
    let (job, handle) = async_result(move || {
        now.open();
        until.wait();
        VALUE
    });
    thread::scope(|scope| {
        scope.spawn(job);
        started.wait();
        let handle = ensure_not_yet(handle, Duration::ZERO, "the job runs and waits");
        go_on.open();
        ensure_result(get(handle), VALUE, "wrong result", "a job that returns 42");
    });
}

fn asked_beside_a_waiter() {
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(|| handle.wait());
        ensure!(!handle.ready(), EARLY, "the job has not run, but `ready` says true");
        job();
    });
    ensure_value(handle.get(Duration::ZERO), "`get` with a limit of 0, after `wait` has returned");
}

const MESSAGE: &str = "this job cannot be done";

fn panic_comes_back() {
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    let (job, handle) = async_result(|| -> u64 { panic::resume_unwind(Box::new(MESSAGE)) });
    run(job);
    handle.wait();
    ensure!(handle.ready(), EARLY, "`wait` has returned, but `ready` says false");
    let Err(Failure::Panicked(payload)) = handle.get(Duration::ZERO) else {
        fail!("swallowed panic", "the job panicked, and `get` does not say so");
    };
    ensure!(
        payload.downcast_ref() == Some(&MESSAGE),
        "lost panic message",
        "what `get` returns is not the panic of the job: pass on what `catch_unwind` returns"
    );
}

fn dropped_job() {
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(|| drop(job));
        handle.wait();
        ensure!(handle.ready(), EARLY, "`wait` has returned, but `ready` says false");
        ensure!(
            matches!(handle.get(Duration::ZERO), Err(Failure::Dropped)),
            "wrong result",
            "the job was dropped and never ran, but `get` does not say so"
        );
    });
}

fn dropped_for_two() {
    let (job, handle) = async_result(|| VALUE);
    thread::scope(|scope| {
        scope.spawn(|| handle.wait());
        scope.spawn(|| handle.wait());
        drop(job);
    });
}

fn dropped_handle() {
    let ran = Arc::new(AtomicU64::new(0));
    let mine = Arc::clone(&ran);
    let (job, handle) = async_result(move || mine.fetch_add(1, Relaxed));
    drop(handle);
    run(job);
    let ran = ran.load(Relaxed);
    ensure!(ran == 1, "lost job", "a job whose handle was dropped was run {ran} times");
}

fn no_limit() {
    for limit in ENDLESS {
        let (job, handle) = async_result(|| VALUE);
        thread::scope(|scope| {
            scope.spawn(job);
            match without_overflow("handle.get", limit, || handle.get(limit)) {
                Ok(value) => ensure_result(value, VALUE, "wrong result", "a job that returns 42"),
                Err(Failure::NotYet(_)) => fail!("gives up early", "a limit of {limit:?} is never over"),
                Err(Failure::Panicked(_)) => fail!("wrong result", "the job did not panic, and `get` says that it did"),
                Err(Failure::Dropped) => fail!("wrong result", "the job was not dropped, and `get` says that it was"),
            }
        });
    }
}

fn any_limit() {
    for nanoseconds in [1, 900_000, 1_000_001, 1_500_000] {
        ensure_not_before(Duration::from_nanos(nanoseconds));
    }
}

fn no_polling() {
    ensure_told(wait_then_get);
    ensure_told(result_comes);
}

/// The job has run. One thread waits, and so has the lock for a moment, while another asks.
fn two_ask() {
    let (job, handle) = async_result(|| VALUE);
    job();
    thread::scope(|scope| {
        scope.spawn(|| handle.wait());
        ensure!(handle.ready(), NEVER_READY, "the job has run, but `ready` says false");
    });
    ensure_value(handle.get(Duration::ZERO), "`get` with a limit of 0, when the job has run");
}

fn many_wait() {
    let (job, handle) = async_result(|| VALUE);
    release_all(100, || handle.wait(), job);
}

fn dropped_for_many() {
    let (job, handle) = async_result(|| VALUE);
    release_all(100, || handle.wait(), || drop(job));
}

fn waiter_sleeps() {
    let (job, handle) = async_result(|| VALUE);
    ensure_sleeps(|| handle.wait(), job);
    let (job, handle) = async_result(|| VALUE);
    ensure_sleeps(|| drop(handle.get(HOUR)), job);
}

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    let (rows, chunk) = (source.rows(), sample.chunk);
    let starts = (0..rows).step_by(chunk);
    let (jobs, handles): (Vec<_>, Vec<_>) = starts
        .map(|start| {
            let source = Arc::clone(&source);
            async_result(move || {
                source.read(start..rows.min(start + chunk)).map(|values| Partial::of(&values))
            })
        })
        .unzip();
    let whole = thread::scope(|scope| {
        // The newest first: results come in another order than the handles have.
        scope.spawn(|| jobs.into_iter().rev().for_each(|job| job()));
        handles.into_iter().map(|handle| handle.get(HOUR).ok().expect("nothing fails")).sum()
    });
    ensure_result(whole, Ok(sample.whole), "wrong result", "/array");
}

/// Never called: with another bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_result_will_do(result: Bare<'static>, limit: Duration) -> impl Send {
    let (job, handle) = async_result(move || result);
    job();
    let _ = handle.ready();
    handle.wait();
    handle.get(limit).is_ok()
}
