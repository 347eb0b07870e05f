//! The checks of `background`.

use super::subject::Background;
use harness::{Check, Promise, ensure, fail};
use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};
use support::endless::endless;
use support::latch::Latch;
use support::numerous::MANY;
use support::result::ensure_result;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A background thread that works now and then, until you stop it or drop its \
         owner",
    ),
    Promise::explains("Owns a thread that does periodic work"),
    Promise::kept(
        "Dropping it stops the thread and waits for it to end",
        &["drop_waits", "drop_in_a_panic"],
    ),
    Promise::kept(
        "Starts a thread that calls `work`, waits for `period`, calls `work` again, and so on, \
         until it is told to stop",
        &["works_until_told"],
    ),
    Promise::kept(
        "At least `period` passes between the end of one call and the start of the next, and a \
         period of `Duration::MAX` never ends",
        &["not_too_often", "whole_period", "longest_period"],
    ),
    Promise::kept(
        "Returns whether the thread is still running",
        &["works_until_told"],
    ),
    Promise::kept(
        "Once `work` has panicked, it is not",
        &["panics_come_back"],
    ),
    Promise::kept(
        "Tells the thread to stop, waits until it has ended, and returns how often it called \
         `work`",
        &["works_until_told", "stop_at_once", "many_calls", "two_threads"],
    ),
    Promise::kept(
        "This does not wait for the period to end",
        &["stop_is_prompt"],
    ),
    Promise::kept(
        "Returns the panic if `work` panicked",
        &["panics_come_back"],
    ),
    Promise::kept(
        "Stops the thread and waits until it has ended, as `stop` does",
        &["drop_waits", "drop_is_prompt"],
    ),
    Promise::kept(
        "If `work` panicked, the panic is discarded; to find out about it, call `stop`",
        &["drop_after_a_panic"],
    ),
    Promise::explains(
        "Write a type that owns a thread, which does a piece of work again and again, with a pause \
         of one period in between, until the owner is stopped or dropped",
    ),
    Promise::kept(
        "`work` is called again and again until the thread is told to stop, and a whole period \
         passes between two calls, even if a wait ends early for no reason",
        &["works_until_told", "whole_period", "not_too_often"],
    ),
    Promise::kept(
        "`stop` ends the thread in every interleaving, even if it is called right after `start`",
        &["stop_at_once"],
    ),
    Promise::kept(
        "neither `stop` nor `drop` waits for the period to end, however long it is",
        &["stop_is_prompt", "drop_is_prompt", "longest_period"],
    ),
    Promise::kept(
        "`drop` ends the thread and waits for it",
        &["drop_waits", "drop_in_a_panic"],
    ),
    Promise::kept(
        "a panic in `work` ends the thread: after that, `is_running` returns false, and `stop` \
         returns the panic",
        &["panics_come_back"],
    ),
    Promise::kept(
        "`drop` does not panic if `work` has panicked",
        &["drop_after_a_panic"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "works_until_told",
        "work is called again and again until the thread is told to stop",
        works_until_told,
    )
    .preemptions(1)
    .time_limit_secs(3)
    .hang_means("lost stop", LOST_STOP)
    .endless_means("never stops", NEVER_STOPS),
    Check::new("stop_at_once", "stop right after start ends the thread too", stop_at_once)
        .time_limit_secs(3)
        .hang_means("lost stop", LOST_STOP)
    .endless_means("never stops", NEVER_STOPS),
    Check::new("drop_waits", "drop ends the thread and waits for it", drop_waits)
        .time_limit_secs(3)
        .hang_means("lost stop", LOST_STOP)
    .endless_means("never stops", NEVER_STOPS),
    Check::new("drop_in_a_panic", "a drop in a panic ends the thread and waits for it, too", drop_in_a_panic)
        .time_limit_secs(3)
        .hang_means("lost stop", LOST_STOP)
        .endless_means("never stops", NEVER_STOPS),
    Check::new("two_threads", "a thread that is stopped does not stop another", two_threads)
        .preemptions(1)
        .time_limit_secs(3)
        .hang_means("lost stop", LOST_STOP)
        .endless_means("never stops", NEVER_STOPS),
    Check::new(
        "panics_come_back",
        "a panic of work ends the thread, and stop returns it",
        panics_come_back,
    ),
    Check::new(
        "drop_after_a_panic",
        "drop after a panic of work does not panic",
        drop_after_a_panic,
    ),
    Check::new("stop_is_prompt", "stop does not wait for the period to end", stop_is_prompt)
        .native_only()
        .once()
        .time_limit_secs(2)
        .hang_means(
            "sleeps through the stop",
            "The period is an hour, and `stop` waits for it to end. Wait in a way that can be cut \
             short: `thread::sleep` cannot.",
        ),
    Check::new("drop_is_prompt", "drop does not wait for the period to end", drop_is_prompt)
        .native_only()
        .once()
        .time_limit_secs(2)
        .hang_means(
            "sleeps through the stop",
            "The period is an hour, and `drop` waits for it to end. Wait in a way that can be cut short: \
             `thread::sleep` cannot.",
        ),
    Check::new("whole_period", "a wake-up from elsewhere does not shorten a period", whole_period)
        .model_only()
        .preemptions(1)
        .hang_means("lost stop", LOST_STOP)
        .endless_means("never stops", NEVER_STOPS),
    Check::new("longest_period", "a period of Duration::MAX never ends, and `stop` does not wait for it", longest_period)
        .preemptions(2)
        .time_limit_secs(2)
        .hang_means("lost stop", LOST_STOP)
        .endless_means("never stops", NEVER_STOPS),
    Check::new("many_calls", "65,541 calls of work are counted, too", many_calls)
        .native_only()
        .once(),
    Check::new("not_too_often", "a period lies between two calls of work", not_too_often)
        .native_only()
        .once(),
];

const LOST_STOP: &str = "\
    The thread was told to stop, and the wait for its end never ended. Does it check before every \
    call whether it must stop? Do only `stop` and `drop` change what it checks? Is a \
    lock that it needs held during the `join`?";

const NEVER_STOPS: &str = "\
    The thread was told to stop, or its owner is gone, and it goes on. What tells it, and does it check \
    again each time?";

/// Short natively; under the model all that counts is that it is a wait.
const PERIOD: Duration = Duration::from_micros(50);

/// `work` owns a clone of what is `held`: while there is one, the thread is still there.
fn ensure_gone<T>(held: &Arc<T>, what: &str) {
    ensure!(
        Arc::strong_count(held) == 1,
        "leftover threads",
        "`{what}` has returned, but the thread is still there and still has `work`"
    );
}

fn works_until_told() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&calls);
    let background = Background::start(PERIOD, move || {
        mine.fetch_add(1, Relaxed);
    });
    while calls.load(Relaxed) < 2 {
        ensure!(
            background.is_running(),
            "stops too early",
            "the thread was not told to stop, but it is no longer running after {} calls of work",
            calls.load(Relaxed)
        );
        thread::yield_now();
    }
    ensure_stops(background, calls);
}

fn stop_at_once() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&calls);
    let background = Background::start(PERIOD, move || {
        mine.fetch_add(1, Relaxed);
    });
    ensure_stops(background, calls);
}

/// After `stop` the thread is gone, and `stop` has said how often it called `work`.
fn ensure_stops(background: Background, calls: Arc<AtomicUsize>) {
    let said = background.stop().expect("work does not panic");
    ensure_gone(&calls, "stop");
    let calls = calls.load(Relaxed) as u64;
    ensure!(
        said == calls,
        "wrong result",
        "`stop` returned {said}, but work was called {calls} times"
    );
}

fn drop_waits() {
    let held = Arc::new(());
    let inside = Arc::clone(&held);
    let background = Background::start(PERIOD, move || {
        let _inside = &inside;
    });
    drop(background);
    ensure_gone(&held, "drop");
}

fn drop_in_a_panic() {
    let held = Arc::new(());
    let inside = Arc::clone(&held);
    let background = Background::start(PERIOD, move || {
        let _inside = &inside;
    });
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        let _background = background;
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the owner panics"));
    }));
    ensure!(result.is_err(), "swallowed panic", "the panic of the owner did not come out");
    ensure_gone(&held, "drop");
}

fn two_threads() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&calls);
    let one = Background::start(PERIOD, || ());
    let other = Background::start(PERIOD, move || {
        mine.fetch_add(1, Relaxed);
    });
    one.stop().expect("work does not panic");
    ensure!(other.is_running(), "stops too early", "a thread was stopped, and another one stopped, too");
    ensure_stops(other, calls);
}

const MESSAGE: &str = "this work cannot be done";

/// A thread that has ended because `work` panicked.
fn panicked(payload: impl Any + Clone + Send) -> Background {
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    let background = Background::start(PERIOD, move || panic::resume_unwind(Box::new(payload.clone())));
    for _ in 0..1000 {
        if !background.is_running() {
            return background;
        }
        thread::sleep(Duration::from_millis(1));
    }
    fail!(
        "dead but running",
        "`work` panicked, so the thread has ended, but `is_running` still says that it runs"
    )
}

fn panics_come_back() {
    ensure_comes_back(MESSAGE);
    ensure_comes_back(String::from(MESSAGE));
}

fn ensure_comes_back(message: impl Any + Clone + PartialEq + Send) {
    let result = panicked(message.clone()).stop();
    let Err(payload) = result else {
        fail!("swallowed panic", "`work` panicked, but `stop` returned {result:?}");
    };
    ensure!(
        payload.downcast_ref() == Some(&message),
        "lost panic message",
        "what `stop` returns is not the panic of `work`: pass on what `join` returns, `&str` or `String`"
    );
}

fn drop_after_a_panic() {
    drop(panicked(MESSAGE));
}

fn stop_is_prompt() {
    const HOUR: Duration = Duration::from_secs(3600);
    let called = Arc::new(Latch::default());
    let first = Arc::clone(&called);
    let background = Background::start(HOUR, move || first.open());
    called.wait();
    let said = background.stop().expect("work does not panic");
    ensure_result(said, 1, "wrong result", "calls of work within an hour");
}

fn drop_is_prompt() {
    const HOUR: Duration = Duration::from_secs(3600);
    let called = Arc::new(Latch::default());
    let first = Arc::clone(&called);
    let background = Background::start(HOUR, move || first.open());
    called.wait();
    drop(background);
}

/// A thread that parks can be woken by any thread that knows it, and for no reason.
fn whole_period() {
    const PERIOD: Duration = Duration::from_secs(3600);
    let second = Arc::new(Latch::default());
    let reached = Arc::clone(&second);
    let mut last: Option<Instant> = None;
    let background = Background::start(PERIOD, move || {
        if let Some(last) = last {
            let rested = last.elapsed();
            ensure!(
                rested >= PERIOD,
                "too often",
                "a period of {PERIOD:?} lies between two calls of work, but they were only {rested:?} \
                 apart: a wait can end before its time, for no reason"
            );
            reached.open();
        }
        last = Some(Instant::now());
    });
    second.wait();
    let _ = background.stop();
}

fn longest_period() {
    for &period in endless() {
        let called = Arc::new(Latch::default());
        let first = Arc::clone(&called);
        let background = Background::start(period, move || first.open());
        called.wait();
        let Ok(said) = background.stop() else {
            fail!(
                "overflow",
                "with a period of {period:?} the thread panicked, and `work` didn't: `Instant::now() + period` is \
                 later than an `Instant` can be"
            )
        };
        ensure_result(said, 1, "wrong result", &format!("calls of work before a period of {period:?} ends"));
    }
}

/// Without a pause, they are made in no time.
fn many_calls() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&calls);
    let background = Background::start(Duration::ZERO, move || {
        mine.fetch_add(1, Relaxed);
    });
    while calls.load(Relaxed) < MANY {
        thread::yield_now();
    }
    ensure_stops(background, calls);
}

fn not_too_often() {
    const PERIOD: Duration = Duration::from_millis(10);
    let third = Arc::new(Latch::default());
    let reached = Arc::clone(&third);
    let (mut calls, start) = (0, Instant::now());
    let background = Background::start(PERIOD, move || {
        calls += 1;
        if calls == 3 {
            reached.open();
        }
    });
    third.wait();
    let took = start.elapsed();
    let _ = background.stop();
    ensure!(
        took >= 2 * PERIOD,
        "too often",
        "two periods of {PERIOD:?} lie between three calls of work, but they took only {took:?}"
    );
}
