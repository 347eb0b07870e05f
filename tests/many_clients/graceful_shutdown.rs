//! The checks of `graceful_shutdown`.

use super::subject::{Gate, Ticket};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail, mention};
use remote::Failure;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::asleep;
use support::endless::{endless, without_overflow};
use support::handed::Handed;
use support::latch::Latch;
use support::result::ensure_result;
use support::service::{at_once, failure, service};
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Ends a service: it lets no more requests in, and finishes those that have begun, within a limit."),
    Promise::explains("Where requests enter a service, each on a thread of its own."),
    Promise::explains("A request that is under way."),
    Promise::kept("The request ends when this is dropped, even by a panic.", &["finishes", "a_panic", "panics_meanwhile"]),
    Promise::kept("A gate that is open, with no request under way.", &["nothing_underway", "finishes"]),
    Promise::kept("Lets a request in.", &["finishes", "limit_holds", "any_number"]),
    Promise::kept("Returns `None` once a shutdown has begun.", &["stays_closed", "at_the_door", "refused_meanwhile", "real_sockets"]),
    Promise::kept("This never waits for a request to end.", &["limit_holds", "refused_meanwhile"]),
    Promise::kept("Ends the service: from now on, no request is let in.", &["nothing_underway", "at_the_door", "stays_closed"]),
    Promise::kept(
        "Waits until no request is under way, but no longer than `limit` in all, and returns how many are left.",
        &["finishes", "at_the_door", "limit_holds", "restarted", "short_beside_long", "long_limit", "any_number"],
    ),
    Promise::kept("With `Duration::MAX` there is no limit.", &["finishes"]),
    Promise::kept("A waiting thread sleeps.", &["told", "sleeps"]),
    Promise::kept("Any number of threads may call this at the same time.", &["two_shut_down", "short_beside_long"]),
    Promise::explains("Write the gate."),
    Promise::kept(
        "once `shutdown` has returned 0, no request is under way, and none begins;",
        &["at_the_door", "finishes", "seen"],
    ),
    Promise::kept("a request that panics counts as ended", &["a_panic", "panics_meanwhile"]),
    Promise::kept("the limit covers the whole call, and `shutdown` returns how many requests have not ended by then;", &["limit_holds", "restarted", "short_beside_long"]),
    Promise::kept("when the last request ends, every thread that is waiting in `shutdown` returns;", &["two_shut_down", "refused_one_is_the_last"]),
    Promise::kept("an HTTP service behind the gate answers a request that has begun, and refuses the next one.", &["real_sockets"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("nothing_underway", "a service without requests ends at once", nothing_underway)
        .hang_means("leaked ticket", LEAKED),
    Check::new("finishes", "what has begun is finished", finishes).hang_means("lost wake-up", SLEEPS_ON),
    Check::new("seen", "a thread that is told that all requests have ended sees what they did", seen).preemptions(2),
    Check::new("at_the_door", "a request that comes with the end is finished, or refused", at_the_door)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("stays_closed", "what was closed once stays closed", stays_closed)
        .hang_means("time limit ignored", IGNORED),
    Check::new("refused_one_is_the_last", "a refused request doesn't hide the end of another", refused_one_is_the_last)
        .or_preemptions(2)
        .hang_means(
            "lost wake-up",
            "A request has ended, another one has been refused, and a thread sleeps on in `shutdown`. Was the refused one \
             counted for a moment? If its end is the last, it must notify the thread, too.",
        ),
    Check::new("refused_meanwhile", "a request is refused while a thread waits for another one", refused_meanwhile)
        .hang_means(
            "try that waits",
            "A thread waits in `shutdown` for a request, and the next request waits at the gate instead of being refused. \
             Is something held during the wait that `enter` takes?",
        ),
    Check::new("a_panic", "a request that panics has ended", a_panic).hang_means("leaked ticket", LEAKED),
    Check::new("panics_meanwhile", "a request that panics wakes a thread that waits for it", panics_meanwhile)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("two_shut_down", "all threads that wait for the end go on", two_shut_down)
        .preemptions(2)
        .hang_means("lost wake-up", SLEEPS_ON),
    Check::new("limit_holds", "the limit ends the wait, and what is under way is counted", limit_holds)
        .hang_means("time limit ignored", IGNORED)
        .endless_means("time limit ignored", IGNORED),
    Check::new("short_beside_long", "a limit ends its own wait, and not another", short_beside_long).hang_means(
        "time limit ignored",
        "Two threads are in `shutdown`, one of them without a limit. The other's limit is over, and it still waits. \
         Do they come one after the other?",
    ),
    Check::new("long_limit", "a limit of years is a limit of years", long_limit).model_only(),
    Check::new("restarted", "the limit is for the whole call", restarted)
        .model_only()
        .no_more_preemptions(0),
    Check::new("told", "a thread that waits is told", told).model_only(),
    Check::new("any_number", "any number of requests is let in and counted", any_number).native_only().once(),
    Check::new("sleeps", "a thread that waits sleeps", sleeps).native_only().once(),
    Check::new("real_sockets", "a service on sockets finishes one request and refuses the next", real_sockets)
        .native_time_limit_secs(2)
        .native_only()
        .hang_means("begins after the end", LET_IN),
];

const REFUSED: &str = "refused while open";

const SLEEPS_ON: &str = "\
    No request is under way any more, and a thread sleeps on in `shutdown`. What notifies it, and how many such \
    threads can there be?";

const LET_IN: &str = "\
    `shutdown` has returned because its limit was over, and the next request was let in: it waits for an answer \
    that comes later. A gate is closed from the beginning of `shutdown` on.";
const IGNORED: &str = "A request never ends, and `shutdown` waits for it in spite of its limit.";
const LEAKED: &str = "\
    Nothing is under way, and `shutdown` waits. Is a request counted that was refused, or one that ended in a \
    panic?";

/// A limit that is none.
const NONE: Duration = Duration::MAX;

fn nothing_underway() {
    let gate = Gate::new();
    ensure_eq!(gate.shutdown(NONE), 0, "lost count", "nothing is under way");
    let late = gate.enter();
    ensure!(late.is_none(), "begins after the end", "`shutdown` has returned, and a request was let in");
    ensure_eq!(gate.shutdown(NONE), 0, "leaked ticket", "nothing is under way, and one request was refused");
}

fn finishes() {
    endless().iter().copied().for_each(finishes_within);
}

fn finishes_within(limit: Duration) {
    let (gate, done) = (Gate::new(), AtomicUsize::new(0));
    thread::scope(|scope| {
        let Some(ticket) = gate.enter() else {
            fail!(REFUSED, "the service is open, and a request was refused")
        };
        scope.spawn(|| {
            let _ticket = ticket;
            // The request takes time.
            thread::yield_now();
            done.fetch_add(1, Relaxed);
        });
        let left = without_overflow("gate.shutdown", limit, || gate.shutdown(limit));
        ensure_eq!(left, 0, "gives up early", "the only request ends, and the limit is {limit:?}");
        let done = done.load(Relaxed);
        ensure!(done == 1, "gives up early", "`shutdown` has returned 0, and a request is still under way");
    });
}

/// With a limit, so that the last look may be one without a wait.
fn seen() {
    let (gate, handed) = (Gate::new(), Handed::default());
    let ticket = gate.enter();
    thread::scope(|scope| {
        scope.spawn(|| handed.hand_over_at(1, || drop(ticket)));
        if gate.shutdown(Duration::from_millis(1)) == 0 {
            handed.ensure_there("gives up early", "`shutdown`, with 0,");
        }
    });
}

fn at_the_door() {
    let (gate, begun, done) = (Gate::new(), AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            if let Some(_ticket) = gate.enter() {
                mention(|| "the request begins".into());
                begun.fetch_add(1, Relaxed);
                thread::yield_now();
                done.fetch_add(1, Relaxed);
            }
        });
        let left = gate.shutdown(NONE);
        let [begun_by_then, done] = [&begun, &done].map(|count| count.load(Relaxed));
        ensure_eq!(left, 0, "gives up early", "the only request ends, and there is no limit");
        ensure!(
            begun_by_then == done,
            "begins after the end",
            "`shutdown` has returned 0, and a request is under way. It was let in while the gate was closing"
        );
        // Gives the other thread its turn: what begins now begins too late.
        thread::yield_now();
        ensure!(
            begun.load(Relaxed) == begun_by_then,
            "begins after the end",
            "`shutdown` has returned 0, and then a request began. It was let in while the gate was closing"
        );
    });
}

/// A request that panics.
fn panics(ticket: Option<Ticket<'_>>) {
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        let _ticket = ticket;
        panic::resume_unwind(Box::new("the request panics"));
    }));
    ensure!(outcome.is_err(), "swallowed panic", "the panic of a request is gone");
}

fn panics_meanwhile() {
    let gate = Gate::new();
    let ticket = gate.enter();
    thread::scope(|scope| {
        let end = scope.spawn(|| gate.shutdown(NONE));
        panics(ticket);
        ensure_eq!(end.join().unwrap(), 0, "gives up early", "the only request has panicked, and there is no limit");
    });
}

fn a_panic() {
    let gate = Gate::new();
    panics(gate.enter());
    ensure_eq!(gate.shutdown(NONE), 0, "leaked ticket", "the only request has panicked");
}

fn two_shut_down() {
    let gate = Gate::new();
    let ticket = gate.enter();
    thread::scope(|scope| {
        let other = scope.spawn(|| gate.shutdown(NONE));
        scope.spawn(|| drop(ticket));
        ensure_eq!(gate.shutdown(NONE), 0, "gives up early", "the only request ends");
        ensure_eq!(other.join().unwrap(), 0, "gives up early", "the only request ends");
    });
}

/// Limits that are not a whole number of milliseconds, and none at all.
const SHORT: [Duration; 3] = [Duration::ZERO, Duration::from_micros(900), Duration::from_nanos(1_000_001)];

fn limit_holds() {
    for limit in SHORT {
        let gate = Gate::new();
        let mut tickets: Vec<_> = (0..4).map(|_| gate.enter()).collect();
        let all_in = tickets.iter().all(Option::is_some);
        ensure!(all_in, REFUSED, "the service is open, and one of four requests was refused");
        while !tickets.is_empty() {
            // The one that has come last ends first.
            tickets.pop();
            let start = Instant::now();
            let left = gate.shutdown(limit);
            let took = start.elapsed();
            ensure_eq!(left, tickets.len(), "lost count", "how many of four requests are under way");
            ensure!(
                left == 0 || took >= limit,
                "gives up early",
                "the limit is {limit:?}, and it was over after {took:?}"
            );
        }
    }
}

fn stays_closed() {
    let gate = Gate::new();
    let ticket = gate.enter();
    ensure_eq!(gate.shutdown(Duration::ZERO), 1, "lost count", "one request is under way, and the limit is over at once");
    let refused = |when: &str| {
        ensure!(gate.enter().is_none(), "begins after the end", "a request was let in {when}");
    };
    refused("after a shutdown whose limit was over");
    ensure_eq!(gate.shutdown(Duration::ZERO), 1, "lost count", "the second shutdown, and one request is still under way");
    refused("after a second shutdown whose limit was over");
    drop(ticket);
    refused("when the last one had ended after a shutdown");
    ensure_eq!(gate.shutdown(NONE), 0, "leaked ticket", "the last request has ended, and others were refused");
    refused("after the third shutdown");
}

fn refused_meanwhile() {
    let gate = Gate::new();
    let ticket = gate.enter();
    thread::scope(|scope| {
        let end = scope.spawn(|| gate.shutdown(NONE));
        // Whether it is let in depends on which of the two is first; it does not wait.
        drop(gate.enter());
        drop(ticket);
        ensure_eq!(end.join().unwrap(), 0, "gives up early", "all requests end, and there is no limit");
    });
    ensure!(gate.enter().is_none(), "begins after the end", "`shutdown` has returned, and a request was let in");
}

/// The request ends on a thread of its own, whatever happens at the gate: an answer that sleeps on here has lost a
/// wake-up.
fn refused_one_is_the_last() {
    let gate = Gate::new();
    let ticket = gate.enter();
    thread::scope(|scope| {
        let end = scope.spawn(|| gate.shutdown(NONE));
        scope.spawn(|| drop(ticket));
        drop(gate.enter());
        ensure_eq!(end.join().unwrap(), 0, "gives up early", "all requests end, and there is no limit");
    });
    ensure!(gate.enter().is_none(), "begins after the end", "`shutdown` has returned, and a request was let in");
}

fn short_beside_long() {
    let gate = Gate::new();
    let ticket = gate.enter();
    thread::scope(|scope| {
        let long = scope.spawn(|| gate.shutdown(NONE));
        let limit = Duration::from_millis(1);
        ensure_eq!(gate.shutdown(limit), 1, "lost count", "one request is under way, and the limit is {limit:?}");
        drop(ticket);
        let left = long.join().unwrap();
        ensure_eq!(left, 0, "gives up early", "the only request ends, and this shutdown has no limit");
    });
}

/// As many requests as a counter of 16 bits has no number for. They need no threads: none of them has to wait.
fn any_number() {
    const REQUESTS: usize = 70_000;
    let gate = Gate::new();
    let tickets: Vec<_> = (0..REQUESTS).map_while(|_| gate.enter()).collect();
    ensure!(tickets.len() == REQUESTS, REFUSED, "the service is open, and {} are under way", tickets.len());
    ensure_eq!(gate.shutdown(Duration::ZERO), REQUESTS, "lost count", "how many are under way");
    drop(tickets);
    ensure_eq!(gate.shutdown(Duration::ZERO), 0, "leaked ticket", "all requests have ended");
}

fn long_limit() {
    // In milliseconds, more than 32 bits have a number for.
    let limit = Duration::from_secs(90 * 365 * 86_400);
    let gate = Gate::new();
    let ticket = gate.enter();
    let start = Instant::now();
    ensure_eq!(gate.shutdown(limit), 1, "lost count", "one request is under way");
    let took = start.elapsed();
    ensure!(took >= limit, "gives up early", "the limit is {limit:?}, and it was over after {took:?}");
    drop(ticket);
}

const SECOND: Duration = Duration::from_secs(1);

fn restarted() {
    let gate = Gate::new();
    let endless = gate.enter();
    let tickets: Vec<_> = (0..4).map(|_| gate.enter()).collect();
    thread::scope(|scope| {
        scope.spawn(|| {
            for ticket in tickets {
                thread::sleep(2 * SECOND);
                drop(ticket);
            }
        });
        let start = Instant::now();
        gate.shutdown(5 * SECOND);
        let took = start.elapsed();
        // At most, the other thread comes to its end first.
        ensure!(
            took <= 8 * SECOND,
            "limit restarted",
            "the limit is 5 s, a request ended every 2 s, and `shutdown` took {took:?}"
        );
    });
    drop(endless);
}

fn told() {
    ensure_told(finishes);
}

fn sleeps() {
    let gate = Gate::new();
    let ticket = gate.enter();
    asleep::ensure_sleeps(
        || {
            gate.shutdown(NONE);
        },
        || drop(ticket),
    );
}

fn real_sockets() {
    let (gate, closed, begun) = (Arc::new(Gate::new()), Arc::new(Latch::default()), Arc::new(Latch::default()));
    let (of_gate, of_closed, of_begun) = (Arc::clone(&gate), Arc::clone(&closed), Arc::clone(&begun));
    let service = service(move |request| {
        let Some(_ticket) = of_gate.enter() else { return failure(request, Failure::Busy) };
        of_begun.open();
        of_closed.wait();
        at_once(request)
    });
    let limit = Duration::from_secs(60);
    thread::scope(|scope| {
        let first = scope.spawn(|| service.sum(0..3, limit));
        begun.wait();
        // The first is under way, and the limit over at once: the gate is closed.
        ensure_eq!(gate.shutdown(Duration::ZERO), 1, "lost count", "one request is under way");
        let second = service.sum(0..3, limit);
        closed.open();
        ensure_result(second, Err(Failure::Busy), "begins after the end", "a request after the shutdown");
        ensure_eq!(gate.shutdown(NONE), 0, "gives up early", "the only request ends");
        ensure_result(first.join().unwrap(), Ok(6.0), "lost answer", "a request that had begun");
    });
}
