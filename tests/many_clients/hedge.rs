//! The checks of `hedge`.

use super::subject::hedge;
use harness::{Check, Promise, ensure};
use remote::{Answer, Connection, Failure, Reply, Request, Service};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::latch::Latch;
use support::result::ensure_result;
use support::service::{Counted, at_once, failure, service};
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Two servers for one request: the second is asked if the first is slow, and the loser is cancelled.",
    ),
    Promise::kept("Asks `first` for the sum of some rows.", &["a_quick_first"]),
    Promise::kept(
        "If no answer has arrived after `patience`, or as soon as `first` has failed, asks `second` too.",
        &["a_silent_first", "patience", "no_patience", "a_failing_first", "first_unreachable", "first_cut"],
    ),
    Promise::kept(
        "Returns the first sum that arrives, from either server, and closes the other connection: it waits neither for the other answer nor for the end of `patience`.",
        &["a_quick_first", "a_silent_first", "a_silent_second"],
    ),
    Promise::kept(
        "A failure is not a sum, and the other server may still send one.",
        &[
            "an_error_does_not_win",
            "a_failing_first",
            "first_unreachable",
            "second_unreachable",
            "first_cut",
            "second_cut",
        ],
    ),
    Promise::kept("The limit for [`Connection::receive`] is `Duration::MAX` here, which never ends.", &["no_limit"]),
    Promise::kept("The failure from `first`, if both servers fail.", &["both_fail", "both_fail_in_turn", "no_patience", "no_answer"]),
    Promise::explains("Write `hedge`."),
    Promise::kept("the second server is asked once the first has been silent for `patience` or has failed, and not before;", &["a_quick_first", "patience", "a_failing_first"]),
    Promise::kept("the first sum is returned, and the connection to the other server is closed, whichever server that is;", &["a_silent_first", "a_silent_second"]),
    Promise::kept("an error does not win while the other server may still answer;", &["an_error_does_not_win"]),
    Promise::kept("a waiting thread sleeps until there is news, instead of checking every now and then", &["told"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("a_quick_first", "the second is not asked if the first is quick", a_quick_first)
        .native_time_limit_secs(2)
        .hang_means("waits out the limit", WAITS_ON),
    Check::new("a_silent_first", "the second is asked if the first is silent", a_silent_first)
        .native_time_limit_secs(2)
        .hang_means("waits for the loser", LOSER),
    Check::new("a_silent_second", "the first can still win, and does not wait", a_silent_second)
        .native_time_limit_secs(2)
        .preemptions(2)
        .hang_means("waits for the loser", LOSER),
    Check::new("patience", "the second is not asked before the first has had its time", patience)
        .hang_means("waits for the loser", LOSER),
    Check::new("a_failing_first", "the second is asked as soon as the first has failed", a_failing_first)
        .native_time_limit_secs(2)
        .hang_means("waits out the limit", WAITS_ON),
    Check::new("an_error_does_not_win", "an error does not win", an_error_does_not_win)
        .preemptions(2)
        .hang_means("waits for the loser", LOSER),
    // With a state behind an `Arc` that either side may leave last, there are more than 100,000 interleavings.
    Check::new("both_fail", "if both fail, it is the failure of the first", both_fail)
        .or_preemptions(1),
    Check::new(
        "both_fail_in_turn",
        "if the first fails, and then the second, it is the failure of the first",
        both_fail_in_turn,
    )
    .or_preemptions(1),
    Check::new(
        "no_patience",
        "without patience both are asked, and if both fail, it is the failure of the first",
        no_patience,
    )
    .or_preemptions(1),
    Check::new("no_limit", "an answer may come at any time", no_limit),
    // A check for each case, because one with all of them would have the interleavings of each for each of the others.
    Check::new("first_unreachable", "there is no way to the first", first_unreachable)
        .hang_means("waits for the loser", LOSER),
    Check::new("second_unreachable", "there is no way to the second, and the first can still win", second_unreachable)
        .preemptions(2)
        .hang_means("waits for the loser", LOSER),
    Check::new("first_cut", "nothing can be sent to the first", first_cut).hang_means("waits for the loser", LOSER),
    Check::new("second_cut", "nothing can be sent to the second, and the first can still win", second_cut)
        .preemptions(2)
        .hang_means("waits for the loser", LOSER),
    Check::new("no_answer", "there is no way to the second, and the first fails late", no_answer)
        .preemptions(2)
        .hang_means("waits for the loser", LOSER),
    Check::new("told", "a thread that waits is told", told).model_only(),
];

const LOSER: &str = "\
    One server has answered, the other never will, and `hedge` does not return. A thread that is in `receive` \
    without a limit ends when its connection is closed.";
const WAITS_ON: &str = "\
    The patience has no end here. But the first server has said what it has to say, so there is nothing left \
    to be patient for.";

const SHORT: Duration = Duration::from_millis(1);

fn silent() -> Box<dyn Service> {
    service(|_| Vec::new())
}

/// Answers at once. Which server it was can be seen from the sum.
fn says(sum: f64) -> Box<dyn Service> {
    service(move |request| vec![Reply::Now(Answer { number: request.number, result: Ok(sum) })])
}

fn fails(with: Failure) -> Box<dyn Service> {
    service(move |request| failure(request, with))
}

fn a_quick_first() {
    let second = Counted::new(says(2.0));
    let result = hedge(&*says(1.0), &second, 0..3, Duration::MAX);
    let asked = second.all();
    ensure!(asked == 0, "needless request", "the first server answered, and the second was asked too");
    ensure_result(result, Ok(1.0), "wrong result", "the first server answered");
}

fn a_silent_first() {
    let result = hedge(&*silent(), &*says(2.0), 0..3, SHORT);
    ensure_result(result, Ok(2.0), "wrong result", "the first server is silent, the second answered");
}

/// A server that answers when another one has been asked, which does `then`.
fn late_first(then: fn(&Request) -> Vec<Reply>) -> [Box<dyn Service>; 2] {
    let asked = Arc::new(Latch::default());
    let of_first = Arc::clone(&asked);
    // The first connection's own thread waits: under the model, the check's thread would be the one that
    // sends.
    let first = service(move |request| {
        let answer = Answer { number: request.number, result: Ok(1.0) };
        if support::service::is_modelled() {
            return vec![Reply::Late(2 * SHORT, answer)];
        }
        of_first.wait();
        vec![Reply::Now(answer)]
    });
    let second = service(move |request| {
        asked.open();
        then(request)
    });
    [first, second]
}

fn a_silent_second() {
    let [first, second] = late_first(|_| Vec::new());
    let result = hedge(&*first, &*second, 0..3, SHORT);
    ensure_result(result, Ok(1.0), "wrong result", "the first server answered late, the second is silent");
}

fn patience() {
    let asked = Arc::new(Mutex::new(None));
    let time = Arc::clone(&asked);
    let second = service(move |request| {
        *time.lock().unwrap() = Some(Instant::now());
        at_once(request)
    });
    let start = Instant::now();
    let result = hedge(&*silent(), &*second, 0..3, SHORT);
    ensure_result(result, Ok(6.0), "wrong result", "the first server is silent, the second answered");
    let asked = asked.lock().unwrap().map(|time| time - start);
    ensure!(
        asked.is_some_and(|asked| asked >= SHORT),
        "needless request",
        "the first server may take {SHORT:?}, and the second was asked after {asked:?}"
    );
}

fn a_failing_first() {
    let result = hedge(&*fails(Failure::Busy), &*says(2.0), 0..3, Duration::MAX);
    ensure_result(result, Ok(2.0), "an error wins", "the first server is busy, the second answered");
}

fn an_error_does_not_win() {
    let [first, second] = late_first(|request| failure(request, Failure::Busy));
    let result = hedge(&*first, &*second, 0..3, SHORT);
    ensure_result(result, Ok(1.0), "an error wins", "the second server is busy, the first answered late");
}

/// There is no way to this server.
struct Unreachable;

impl Service for Unreachable {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Err(Failure::Broken)
    }
}

fn first_unreachable() {
    let result = hedge(&Unreachable, &*says(2.0), 0..3, Duration::MAX);
    ensure_result(result, Ok(2.0), "an error wins", "there is no way to the first server, the second answered");
}

/// A server that says this when its patience is over.
fn says_late(result: Result<f64, Failure>) -> Box<dyn Service> {
    service(move |request| vec![Reply::Late(2 * SHORT, Answer { number: request.number, result })])
}

fn second_unreachable() {
    let result = hedge(&*says_late(Ok(1.0)), &Unreachable, 0..3, SHORT);
    ensure_result(result, Ok(1.0), "an error wins", "there is no way to the second server, the first answered late");
}

/// Its connections break before anything is sent on them.
struct Cut;

impl Service for Cut {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Ok(Box::new(Cut))
    }
}

impl Connection for Cut {
    fn send(&self, _request: &Request) -> Result<(), Failure> {
        Err(Failure::Broken)
    }

    fn receive(&self, _limit: Duration) -> Result<Answer, Failure> {
        Err(Failure::Broken)
    }

    fn close(&self) {}
}

fn first_cut() {
    let result = hedge(&Cut, &*says(2.0), 0..3, Duration::MAX);
    ensure_result(result, Ok(2.0), "an error wins", "the connection to the first server broke, the second answered");
}

fn second_cut() {
    let result = hedge(&*says_late(Ok(1.0)), &Cut, 0..3, SHORT);
    let case = "the connection to the second server broke, the first answered late";
    ensure_result(result, Ok(1.0), "an error wins", case);
}

fn no_answer() {
    let result = hedge(&*says_late(Err(Failure::Busy)), &Unreachable, 0..3, SHORT);
    let case = "there is no way to the second server, the first said late that it is busy";
    ensure_result(result, Err(Failure::Busy), "wrong error", case);
}

fn ensure_first_failure(patience: Duration) {
    let (first, second) = (fails(Failure::Busy), fails(Failure::Invalid));
    let result = hedge(&*first, &*second, 0..3, patience);
    let case = format!("the patience is {patience:?}; the first server is busy, the second fails");
    ensure_result(result, Err(Failure::Busy), "wrong error", &case);
}

fn both_fail() {
    ensure_first_failure(SHORT);
}

fn both_fail_in_turn() {
    ensure_first_failure(Duration::MAX);
}

fn no_patience() {
    ensure_first_failure(Duration::ZERO);
}

/// A service whose connections note the limit of `receive`.
struct Noted(Box<dyn Service>, Arc<Mutex<Vec<Duration>>>);

struct NotedConnection(Box<dyn Connection>, Arc<Mutex<Vec<Duration>>>);

impl Service for Noted {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Ok(Box::new(NotedConnection(self.0.connect()?, Arc::clone(&self.1))))
    }
}

impl Connection for NotedConnection {
    fn send(&self, request: &Request) -> Result<(), Failure> {
        self.0.send(request)
    }

    fn receive(&self, limit: Duration) -> Result<Answer, Failure> {
        self.1.lock().unwrap().push(limit);
        self.0.receive(limit)
    }

    fn close(&self) {
        self.0.close();
    }
}

fn no_limit() {
    let limits = Arc::default();
    let first = Noted(says(1.0), Arc::clone(&limits));
    let result = hedge(&first, &*says(2.0), 0..3, Duration::MAX);
    ensure_result(result, Ok(1.0), "wrong result", "the first server answered");
    let limits = limits.lock().unwrap();
    ensure!(
        limits.iter().all(|&limit| limit == Duration::MAX),
        "given up too early",
        "the answer of a server may come at any time, and it was waited for with the limit {limits:?}"
    );
}

fn told() {
    ensure_told(a_failing_first);
}
