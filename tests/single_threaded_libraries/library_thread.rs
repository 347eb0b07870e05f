//! The checks of `library_thread`.

use super::subject::{Late, LibraryThread};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::sample::Size;
use interleave::{Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::asleep::{self, Task, ensure_sleeps};
use support::ended::Ended;
use support::endless::{ENDLESS, without_overflow};
use support::jobs::Ledger;
use support::latch::Latch;
use support::readers::Readers;
use support::result::ensure_result;
use support::sample;
use support::solo::Solo;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A thread that owns a library."),
    Promise::explains("Any thread can have calls made there, and gets their results back."),
    Promise::explains(
        "A handle to a library's thread; each thread that wants to make calls has one of its own.",
    ),
    Promise::kept(
        "When the last handle is dropped, the calls that have been asked for are still made.",
        &["nothing_is_lost", "two_drop"],
    ),
    Promise::kept(
        "Then the library is dropped on its own thread, and the handle's drop returns once that thread has ended.",
        &["it_ends", "two_drop", "ended_at_last"],
    ),
    Promise::kept(
        "If a call drops the last handle, that drop does not wait: the thread ends after the calls that are left",
        &["a_call_drops_it"],
    ),
    Promise::explains("Why a call's result did not arrive in time."),
    Promise::kept("The call had not begun, and it will never be made.", &["given_up", "late_is_true"]),
    Promise::kept("The call has begun, and will run to its end.", &["late_is_true", "under_way"]),
    Promise::kept("Its result will be dropped.", &["under_way"]),
    Promise::kept("Starts a thread, on which `open` makes the library.", &["it_ends"]),
    Promise::kept("The library stays there, so it need not be `Send`.", &["it_ends", "two_call"]),
    Promise::kept("Has a call made, and returns its result.", &["a_result", "two_call"]),
    Promise::kept("A thread sleeps while it waits for a result.", &["told", "sleeps"]),
    Promise::kept(
        "The library's thread makes one call after another, each thread's calls in the order in which that thread asked for them, and sleeps when there are none to make.",
        &["two_call", "in_order", "told", "library_sleeps"],
    ),
    Promise::kept(
        "If `call` panics: its panic goes on here, and the library's thread goes on with the next call.",
        &["a_panic", "a_late_panic"],
    ),
    Promise::kept(
        "This method also panics if it is called on the library's thread, which would otherwise wait for itself.",
        &["a_call_calls", "two_libraries"],
    ),
    Promise::kept("Does what `call` does, but returns after `limit` at the latest.", &["in_time", "given_up", "any_limit", "a_panic", "call_beside_limit"]),
    Promise::kept("With `Duration::MAX` there is no limit.", &["no_limit"]),
    Promise::kept("What has become of the call, if its result is not there in time.", &["given_up", "late_is_true", "under_way"]),
    Promise::kept(
        "Has a call made, and does not wait, either for this call or for others that are under way.",
        &["submit_returns", "no_bound", "call_beside_submit"],
    ),
    Promise::kept("If the call panics, the next one is made all the same.", &["a_panic_of_no_one"]),
    Promise::kept("A call may submit further calls.", &["a_call_submits"]),
    Promise::explains("Give the library a thread of its own."),
    Promise::kept(
        "every call is made once, on the library's thread, and each caller gets the result or the panic of its own call;",
        &["a_result", "two_call", "call_beside_submit", "a_panic", "two_libraries"],
    ),
    Promise::kept(
        "a caller that gives up is told the truth: a call that has not begun is never made, and a call that has begun goes on",
        &["given_up", "late_is_true", "under_way", "a_late_panic", "no_limit"],
    ),
    Promise::kept(
        "once the last handle to the library's thread has been dropped, no call and no thread is left, and that handle may be dropped anywhere, even in a call",
        &["nothing_is_lost", "two_drop", "it_ends", "a_call_drops_it"],
    ),
    Promise::kept(
        "`submit` never waits, and a call that would wait for itself panics;",
        &["submit_returns", "no_bound", "a_call_calls"],
    ),
    Promise::kept("three threads that use libhdf5 itself, which runs on a thread of its own, get the right sum.", &["real_library"]),
];

const UNANSWERED: &str = "unanswered request";
const UNANSWERED_ADVICE: &str = "\
    A call was asked for, and the thread that asked waits forever. Does every way through the library's \
    thread end with an answer, even after a panic? Is that thread still there?";
const NEVER_STOPS: &str = "never stops";
const NEVER_STOPS_ADVICE: &str = "\
    The last handle was dropped, and the library's thread waits for the next call. It finds the end of the \
    queue when the last sender is gone: does anything else hold one? Is the sender dropped before the join?";
const ITSELF: &str = "waits for itself";
const MADE_ALL_THE_SAME: &str = "given up but made";

pub const CHECKS: &[Check] = &[
    Check::new("a_result", "a call returns its result", a_result).hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("it_ends", "the last handle that is dropped ends the thread, and the library on it", it_ends)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("two_call", "two threads call, and each gets its own result", two_call)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("call_beside_submit", "one thread calls, and one submits", call_beside_submit)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("call_beside_limit", "one thread calls, and one calls with a limit", call_beside_limit)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("in_order", "the calls of one thread are made in its order", in_order).or_preemptions(3),
    Check::new("nothing_is_lost", "what was submitted before the last drop is made", nothing_is_lost)
        .or_preemptions(3)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("two_drop", "two threads submit and drop their handles", two_drop)
        .preemptions(2)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("ended_at_last", "after the last drop the thread has ended", ended_at_last)
        .model_only()
        .preemptions(2),
    Check::new("a_call_drops_it", "the last handle is dropped in a call", a_call_drops_it)
        .preemptions(2)
        .hang_means(
            ITSELF,
            "The last handle was dropped on the library's own thread, which then waits for its own end. A \
             thread cannot join itself: compare `thread::current().id()`.",
        ),
    Check::new("a_call_calls", "a call that calls panics instead of waiting for itself", a_call_calls)
        .preemptions(2)
        .hang_means(
            ITSELF,
            "A call that runs on the library's thread calls, and waits for a result that only its own thread \
             could bring. Compare `thread::current().id()`, and panic.",
        ),
    Check::new("two_libraries", "a call on one library's thread calls another library", two_libraries)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("a_call_submits", "a call submits another one", a_call_submits)
        .preemptions(2)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("a_panic", "a panic comes back to its caller, and the next call is made", a_panic)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("a_panic_of_no_one", "after a submitted call that panics the next one is made", a_panic_of_no_one)
        .preemptions(2)
        .hang_means("worker died", "A submitted call panicked, and the next one is never made. Its caller waits forever: catch the panic around each call."),
    Check::new("in_time", "a result that is there in time comes back", in_time)
        .preemptions(2)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("given_up", "a call that is given up before it began is never made", given_up)
        .preemptions(1)
        .hang_means("time limit ignored", LIMIT_ADVICE),
    Check::new("any_limit", "a limit need not be a whole number of milliseconds", any_limit)
        .preemptions(0)
        .hang_means("time limit ignored", LIMIT_ADVICE),
    Check::new("late_is_true", "a caller that gives up is told what becomes of its call", late_is_true)
        .preemptions(3)
        .hang_means("time limit ignored", LIMIT_ADVICE),
    Check::new("under_way", "a call that has begun goes on when its caller gives up", under_way)
        .preemptions(1)
        .hang_means("time limit ignored", LIMIT_ADVICE),
    Check::new("a_late_panic", "a call panics when its caller has given up, and the next one is made", a_late_panic)
        .preemptions(2)
        .hang_means("worker died", "A call panicked whose caller had given up, and the next one is never made. Its caller waits forever: is there a panic outside of `catch_unwind`, because no thread takes the answer?"),
    Check::new("no_limit", "with Duration::MAX there is no limit", no_limit)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("submit_returns", "submit does not wait for a call that is under way", submit_returns)
        .preemptions(2)
        .hang_means(
            "lock held while the job runs",
            "A call is under way and waits for something that happens after the next `submit`, and `submit` \
             waits for the call. Is a lock held while a call is made?",
        ),
    Check::new("told", "no thread polls", told).model_only().preemptions(2),
    Check::new("no_bound", "submit does not wait, however many calls there are", no_bound)
        .native_only()
        .once()
        .hang_means("waits when full", "Thousands of calls are submitted while one is under way, and `submit` waits."),
    Check::new("sleeps", "a thread that waits for its result sleeps", sleeps).native_only().once(),
    Check::new("library_sleeps", "a library's thread without calls sleeps", library_sleeps).native_only().once(),
    Check::new("real_library", "three threads ask libhdf5 on its thread", real_library).native_only().once(),
];

const LIMIT_ADVICE: &str = "\
    The call is not made yet, or is under way, and its caller waits for longer than its limit. \
    `Condvar::wait_timeout` and `Receiver::recv_timeout` end in time.";
const SHORT: Duration = Duration::from_millis(1);

/// The library of the checks: it stays on its thread, and notes where it is used and dropped.
struct Fake {
    solo: Solo,
    log: Arc<Log>,
    /// With it the library is not `Send`.
    _stays: Rc<()>,
}

/// What became of a library.
#[derive(Default)]
struct Log {
    /// The threads that opened, used and dropped it.
    threads: Readers,
    calls: AtomicUsize,
    drops: AtomicUsize,
    ended: Ended,
}

impl Fake {
    /// A call that returns the double of `number`.
    fn double(&mut self, number: u64) -> u64 {
        self.log.threads.note();
        self.log.calls.fetch_add(1, Relaxed);
        self.solo.call(&format!("doubles {number}"), || 2 * number)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.log.threads.note();
        self.log.drops.fetch_add(1, Relaxed);
    }
}

/// A call whose result is not wanted.
fn doubles(number: u64) -> impl FnOnce(&mut Fake) + Send {
    move |library| {
        library.double(number);
    }
}

fn start(log: &Arc<Log>) -> LibraryThread<Fake> {
    let log = Arc::clone(log);
    LibraryThread::start(move || {
        log.threads.note();
        log.ended.is_of_this_thread();
        Fake { solo: Solo::default(), log, _stays: Rc::new(()) }
    })
}

impl Log {
    /// Ends the check unless so many calls were made on one thread, and the library was dropped there.
    fn ensure_over(&self, calls: usize) {
        let (made, drops) = (self.calls.load(Relaxed), self.drops.load(Relaxed));
        ensure!(made >= calls, "lost call", "{calls} calls were asked for, and {made} of them were made");
        ensure_eq!(made, calls, "call made twice", "calls that were made, and that were asked for");
        ensure!(
            drops == 1,
            "leftover threads",
            "the last handle was dropped, and the library was not: is its thread joined?"
        );
        let threads = self.threads.count();
        ensure!(threads == 1, "leaves its thread", "the library was opened, used and dropped on {threads} threads");
    }
}

#[track_caller]
fn ensure_doubled(is: u64, number: u64, name: &'static str) {
    ensure_result(is, 2 * number, name, &format!("a call that doubles {number}"));
}

fn a_result() {
    let log = Arc::default();
    let library = start(&log);
    ensure_doubled(library.call(|library| library.double(1)), 1, "wrong result");
    ensure_doubled(library.call(|library| library.double(2)), 2, "wrong result");
    drop(library);
    log.ensure_over(2);
}

fn it_ends() {
    let log = Arc::default();
    drop(start(&log));
    log.ensure_over(0);
    let library = start(&log);
    drop(library.clone());
    // The other handle is still there.
    let result = panic::catch_unwind(AssertUnwindSafe(|| library.call(|library| library.double(1))));
    ensure!(matches!(result, Ok(2)), "stops too early", "a clone was dropped, and the other handle no longer works");
}

fn two_call() {
    let log = Arc::default();
    let library = start(&log);
    thread::scope(|scope| {
        let other = library.clone();
        scope.spawn(move || ensure_doubled(other.call(|library| library.double(1)), 1, "stray answer"));
        ensure_doubled(library.call(|library| library.double(2)), 2, "stray answer");
    });
    drop(library);
    log.ensure_over(2);
}

fn call_beside_submit() {
    let log = Arc::default();
    let library = start(&log);
    thread::scope(|scope| {
        let other = library.clone();
        scope.spawn(move || other.submit(doubles(1)));
        ensure_doubled(library.call(|library| library.double(2)), 2, "stray answer");
    });
    drop(library);
    log.ensure_over(2);
}

fn call_beside_limit() {
    let log = Arc::default();
    let library = start(&log);
    thread::scope(|scope| {
        let other = library.clone();
        scope.spawn(move || {
            let result = other.call_within(Duration::MAX, |library| library.double(1));
            ensure_result(result, Ok(2), "stray answer", "a call with a limit that is never over");
        });
        ensure_doubled(library.call(|library| library.double(2)), 2, "stray answer");
    });
    drop(library);
    log.ensure_over(2);
}

fn in_order() {
    let ledger = Ledger::new(3);
    let library = start(&Arc::default());
    for number in 0..2 {
        let job = ledger.job(number);
        library.submit(move |_| job());
    }
    let job = ledger.job(2);
    library.call(move |_| job());
    drop(library);
    ensure_result(ledger.order(), vec![0, 1, 2], "wrong order", "two calls are submitted, and one is waited for");
}

fn nothing_is_lost() {
    let log = Arc::default();
    let library = start(&log);
    library.submit(doubles(1));
    library.submit(doubles(2));
    drop(library);
    log.ensure_over(2);
}

fn two_drop() {
    let log = Arc::default();
    let library = start(&log);
    thread::scope(|scope| {
        let other = library.clone();
        let submits_and_drops =
            |library: LibraryThread<Fake>| library.submit(doubles(1));
        let thread = scope.spawn(move || submits_and_drops(other));
        submits_and_drops(library);
        thread.join().expect("it does not panic");
    });
    log.ensure_over(2);
}

fn ended_at_last() {
    let log: Arc<Log> = Arc::default();
    let library = start(&log);
    library.call(|library| library.double(1));
    drop(library);
    log.ended.ensure("the drop of the last handle");
}

/// Opens a latch when it is dropped.
struct OpensWhenDropped(Arc<Latch>);

impl Drop for OpensWhenDropped {
    fn drop(&mut self) {
        self.0.open();
    }
}

fn a_call_drops_it() {
    let (over, go_on) = (Arc::new(Latch::default()), Arc::new(Latch::default()));
    let (mine, waits) = (Arc::clone(&over), Arc::clone(&go_on));
    let ledger = Ledger::new(1);
    let library = LibraryThread::start(move || OpensWhenDropped(mine));
    let last = library.clone();
    library.submit(move |_| {
        waits.wait();
        drop(last);
    });
    let job = ledger.job(0);
    library.submit(move |_| job());
    drop(library);
    go_on.open();
    over.wait();
    ledger.ensure_each_once("after the library was dropped");
}

fn a_call_calls() {
    let log = Arc::default();
    let library = start(&log);
    let inner = library.clone();
    library.call(move |_| {
        let call = || inner.call(|library| library.double(1));
        let result = panic::catch_unwind(AssertUnwindSafe(call));
        ensure!(result.is_err(), ITSELF, "a call on the library's own thread returned, and should panic");
        let call = || inner.call_within(Duration::MAX, |library| library.double(1));
        let result = panic::catch_unwind(AssertUnwindSafe(call));
        ensure!(result.is_err(), ITSELF, "a call with a limit on the library's own thread returned");
    });
    drop(library);
    log.ensure_over(0);
}

fn two_libraries() {
    let (log, other_log) = (Arc::default(), Arc::default());
    let (library, other) = (start(&log), start(&other_log));
    let asks = other.clone();
    let call = || library.call(move |_| asks.call(|library| library.double(1)));
    match panic::catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => ensure_doubled(result, 1, "stray answer"),
        Err(_) => fail!(
            "lost call",
            "a call on one library's thread calls another library, whose own thread is free, and panics"
        ),
    }
    drop(other);
    other_log.ensure_over(1);
}

fn a_call_submits() {
    let log = Arc::default();
    let library = start(&log);
    let inner = library.clone();
    library.submit(move |_| inner.submit(doubles(1)));
    library.call(|_| ());
    // The inner call is in the queue by now, or made.
    drop(library);
    log.ensure_over(1);
}

const MESSAGE: &str = "this call cannot be made";

/// A call that panics. Not `panic!`: a panic that a check makes on purpose need not be printed.
fn panics(_: &mut Fake) -> u64 {
    panic::resume_unwind(Box::new(MESSAGE))
}

fn a_panic() {
    let log = Arc::default();
    let library = start(&log);
    type Way = fn(&LibraryThread<Fake>) -> u64;
    let ways: [Way; 2] =
        [|library| library.call(panics), |library| library.call_within(Duration::MAX, panics).unwrap_or(0)];
    for way in ways {
        match panic::catch_unwind(AssertUnwindSafe(|| way(&library))) {
            Ok(result) => fail!("swallowed panic", "a call panicked, and its caller got {result}"),
            Err(payload) => ensure!(
                payload.downcast_ref() == Some(&MESSAGE),
                "lost panic message",
                "what the caller got is not the panic of its call: pass on what `catch_unwind` returns"
            ),
        }
    }
    let result = panic::catch_unwind(AssertUnwindSafe(|| library.call(|library| library.double(1))));
    ensure!(result.is_ok(), "worker died", "a call panicked, and the next one is not made");
    drop(library);
    log.ensure_over(1);
}

fn a_panic_of_no_one() {
    let log = Arc::default();
    let library = start(&log);
    library.submit(|library| {
        panics(library);
    });
    let result = panic::catch_unwind(AssertUnwindSafe(|| library.call(|library| library.double(1))));
    ensure!(result.is_ok(), "worker died", "a submitted call panicked, and the next one is not made");
    drop(library);
    log.ensure_over(1);
}

fn in_time() {
    const HOUR: Duration = Duration::from_secs(3600);
    let log = Arc::default();
    let library = start(&log);
    let start = Instant::now();
    let result = library.call_within(HOUR, |library| library.double(1));
    match result {
        Ok(result) => ensure_doubled(result, 1, "wrong result"),
        // Under the model an hour may be over at any time.
        Err(late) => ensure!(
            start.elapsed() >= HOUR,
            "gives up early",
            "the limit was an hour, and after {:?} the call is said to be late: {late:?}",
            start.elapsed()
        ),
    }
}

/// A call that is given up after `limit` because another one is under way.
fn give_up_after(limit: Duration) {
        let log = Arc::default();
        let library = start(&log);
        let (waits, go_on) = (Arc::new(Latch::default()), Arc::new(Latch::default()));
        let (begun, until) = (Arc::clone(&waits), Arc::clone(&go_on));
        library.submit(move |_| {
            begun.open();
            until.wait();
        });
        waits.wait();
        let start = Instant::now();
        let result = library.call_within(limit, |library| library.double(1));
        let took = start.elapsed();
        ensure_result(result, Err(Late::NotBegun), "wrong answer", "another call is under way");
        ensure!(took >= limit, "gives up early", "the limit was {limit:?}, and the wait {took:?}");
        go_on.open();
        ensure_doubled(library.call(|library| library.double(2)), 2, "wrong result");
        drop(library);
        let calls = log.calls.load(Relaxed);
        ensure!(calls <= 1, MADE_ALL_THE_SAME, "its caller was told that the call is not made, and it was");
        log.ensure_over(1);
}

fn given_up() {
    give_up_after(SHORT);
}

fn any_limit() {
    for nanoseconds in [0, 900_000, 1_500_000] {
        give_up_after(Duration::from_nanos(nanoseconds));
    }
}

fn late_is_true() {
    for limit in [Duration::ZERO, SHORT] {
        let log = Arc::default();
        let library = start(&log);
        let result = library.call_within(limit, |library| library.double(1));
        drop(library);
        match result {
            Err(Late::NotBegun) => {
                let calls = log.calls.load(Relaxed);
                ensure!(calls == 0, MADE_ALL_THE_SAME, "its caller was told that the call is not made, and it was");
                log.ensure_over(0);
            }
            Err(Late::UnderWay) => log.ensure_over(1),
            Ok(result) => {
                ensure_doubled(result, 1, "wrong result");
                log.ensure_over(1);
            }
        }
    }
}

fn under_way() {
    let log = Arc::default();
    let library = start(&log);
    let [begun, go_on, dropped] = [(); 3].map(|()| Arc::new(Latch::default()));
    thread::scope(|scope| {
        let caller = library.clone();
        let (now, until, result) = (Arc::clone(&begun), Arc::clone(&go_on), OpensWhenDropped(Arc::clone(&dropped)));
        let caller = scope.spawn(move || {
            let limit = Duration::from_millis(20);
            let late = caller.call_within(limit, move |library| {
                library.double(1);
                now.open();
                until.wait();
                result
            });
            late.err()
        });
        let late = caller.join().expect("it does not panic");
        match late {
            Some(Late::UnderWay) => {
                go_on.open();
                // No thread wants what the call returned.
                dropped.wait();
            }
            Some(Late::NotBegun) => go_on.open(),
            None => fail!("time limit ignored", "the call has not returned, and its caller has a result"),
        }
        drop(library);
        log.ensure_over(usize::from(late == Some(Late::UnderWay)));
    });
}

fn a_late_panic() {
    let log = Arc::default();
    let library = start(&log);
    let go_on = Arc::new(Latch::default());
    let until = Arc::clone(&go_on);
    let late = library.call_within(SHORT, move |library| {
        until.wait();
        panics(library)
    });
    ensure!(late.is_err(), "time limit ignored", "the call has not returned, and its caller has a result");
    go_on.open();
    let next = panic::catch_unwind(AssertUnwindSafe(|| library.call(|library| library.double(1))));
    ensure!(next.is_ok(), "worker died", "a call panicked whose caller had given up, and the next one is not made");
    drop(library);
    log.ensure_over(1);
}

fn no_limit() {
    for limit in ENDLESS {
        let library = start(&Arc::default());
        let call = || library.call_within(limit, |library| library.double(1));
        match without_overflow("call_within", limit, call) {
            Ok(result) => ensure_doubled(result, 1, "wrong result"),
            Err(_) => fail!("gives up early", "a limit of {limit:?} is never over"),
        }
    }
}

fn submit_returns() {
    let log = Arc::default();
    let library = start(&log);
    let go_on = Arc::new(Latch::default());
    let until = Arc::clone(&go_on);
    library.submit(move |_| until.wait());
    library.submit(doubles(1));
    go_on.open();
    drop(library);
    log.ensure_over(1);
}

fn told() {
    ensure_told(a_result);
    ensure_told(nothing_is_lost);
}

fn no_bound() {
    const CALLS: usize = 5000;
    let log = Arc::default();
    let library = start(&log);
    let go_on = Arc::new(Latch::default());
    let until = Arc::clone(&go_on);
    library.submit(move |_| until.wait());
    (0..CALLS).for_each(|_| library.submit(doubles(1)));
    go_on.open();
    drop(library);
    log.ensure_over(CALLS);
}

fn sleeps() {
    let library = start(&Arc::default());
    for limit in [None, Some(Duration::from_secs(3600))] {
        let go_on = Arc::new(Latch::default());
        let until = Arc::clone(&go_on);
        let waits = || match limit {
            None => library.call(move |_| until.wait()),
            Some(limit) => drop(library.call_within(limit, move |_| until.wait())),
        };
        asleep_until(waits, &go_on);
    }
}

fn asleep_until(wait: impl FnOnce() + Send, go_on: &Latch) {
    ensure_sleeps(wait, || go_on.open());
}

fn library_sleeps() {
    let library = start(&Arc::default());
    let task: Task = asleep::Task::of_the_thread_that(|tell| library.submit(move |_| tell()));
    task.ensure_sleeps();
}

fn real_library() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let file = interleave::sample::path(Size::Tiny).expect("it has been written");
    // The other handle belongs to the same library, which only one thread may be in.
    drop(sample.source);
    // SAFETY: the check is alone in its process, and uses libhdf5 on this thread only from now on.
    let open = move || unsafe { bare::Hdf5::open(&file, "/array") }.expect("the sample file can be opened");
    let library = LibraryThread::start(open);
    let cuts = [0, rows / 3, rows / 2, rows];
    let whole: Partial = thread::scope(|scope| {
        let part = |rows: Range<usize>, library: LibraryThread<bare::Hdf5>| {
            let chunks = rows.clone().step_by(chunk).map(|start| start..rows.end.min(start + chunk));
            chunks.map(|rows| Partial::of(&library.call(move |library| library.read(rows)).expect("it reads"))).sum::<Partial>()
        };
        let readers: Vec<_> = cuts
            .windows(2)
            .map(|cut| {
                let library = library.clone();
                scope.spawn(move || part(cut[0]..cut[1], library))
            })
            .collect();
        readers.into_iter().map(|reader| reader.join().expect("it does not panic")).sum()
    });
    ensure_result(whole, sample.whole, "wrong result", "/array, read for three threads");
}
