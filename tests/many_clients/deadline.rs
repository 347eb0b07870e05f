//! The checks of `deadline`.

use super::subject::{Outcome, gather};
use harness::unwatched::atomic::{AtomicU64, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq};
use remote::{Connection, Failure, Reply, Request, Service};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::endless::{ENDLESS, without_overflow};
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::service::{Counted, at_once, failure, right, service, sum};

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "One time limit is shared out among many requests, and whatever has arrived by its end is returned.",
    ),
    Promise::explains("What has become of a request by the end of the limit."),
    Promise::kept("The sum of the request's rows.", &["told_apart"]),
    Promise::kept("The service reported why there is no sum, or the connection broke.", &["told_apart", "answers"]),
    Promise::kept("The request was sent, but no answer arrived within its share of the time.", &["told_apart", "silence"]),
    Promise::kept("No time was left to send the request.", &["no_time"]),
    Promise::kept(
        "Asks `service` for the sum of each of the `requests`, in order, on `at_once` threads, where `at_once` is at least 1.",
        &["answers", "at_the_same_time", "shares", "a_hundred"],
    ),
    Promise::kept(
        "Returns the outcomes, in the order of the requests, once all are known, and at the latest when `limit` is over.",
        &["answers", "shares", "silence", "time_left_over", "the_longest"],
    ),
    Promise::kept(
        "Whenever a request begins, the time that is left is shared out anew.",
        &["shares", "time_left_over"],
    ),
    Promise::kept(
        "If `waiting` requests have not begun yet, this one included, then `⌈waiting ÷ at_once⌉` rounds are still to come, and its share, which is the limit for [`Service::sum`], is `left ÷ rounds`.",
        &["shares", "rounds", "rounds_to_come", "each_share", "many_rounds"],
    ),
    Promise::kept("Once no time is left, the other requests are not sent.", &["no_time"]),
    Promise::explains("Write `gather`."),
    Promise::kept("one request without an answer does not use up the time for all the others;", &["shares"]),
    Promise::kept("the time that a quick answer leaves unused is shared out again;", &["time_left_over"]),
    Promise::kept("a share takes into account that several requests are under way at the same time", &["rounds", "at_the_same_time"]),
    Promise::kept("sums, failures, late answers and requests that were not sent are told apart;", &["told_apart", "no_time"]),
    Promise::kept("the whole call returns when the time is up, at the latest.", &["shares", "silence"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("answers", "each request has its outcome, in the order of the requests", answers)
        .preemptions(1),
    Check::new("at_the_same_time", "two are under way at the same time, and not more", at_the_same_time)
        .native_time_limit_secs(2)
        .preemptions(1)
        .hang_means("one after the other", ONE_BY_ONE),
    Check::new("no_time", "without time, nothing is asked", no_time),
    Check::new("silence", "a silent service does not keep the caller", silence)
        .hang_means("time limit ignored", "The service never answers, and `gather` waits for it."),
    Check::new("shares", "each request has its share of the time", shares).model_only(),
    Check::new("time_left_over", "what a quick answer leaves over goes to the others", time_left_over)
        .model_only(),
    Check::new("rounds", "requests that are under way together share no time", rounds)
        .model_only()
        .preemptions(1),
    Check::new("rounds_to_come", "a last round that is not full is a round, too", rounds_to_come)
        .model_only()
        .preemptions(1),
    Check::new("each_share", "a request that is under way has begun, and takes no part in a new share", each_share)
        .model_only()
        .preemptions(2),
    Check::new("many_rounds", "a share is as small as its place among many", many_rounds).native_only().once(),
    Check::new("the_longest", "a limit may be too long for the clock", the_longest),
    Check::new("a_hundred", "a hundred are under way at the same time", a_hundred)
        .native_only()
        .once()
        .hang_means("one after the other", "A hundred may be under way at a time, and some are not sent. Is there a limit of your own?"),
    Check::new("told_apart", "what has come is told apart from what has not", told_apart).model_only(),
];

const ONE_BY_ONE: &str = "\
    Two requests may be under way at a time, the service answers the first when it has heard of the second, \
    and the second is not sent.";

const LONG: Duration = Duration::from_secs(60);

/// Requests for two rows each.
fn requests(count: usize) -> Vec<Range<usize>> {
    (0..count).map(|request| 2 * request..2 * request + 2).collect()
}

/// The place of a request in such a list.
fn place(request: &Request) -> usize {
    request.rows.start / 2
}

fn answers() {
    let service = Counted::new(service(|request| match place(request) {
        1 => failure(request, Failure::Busy),
        _ => at_once(request),
    }));
    let outcomes = gather(&service, &requests(3), 2, LONG);
    let [first, _, last] = [0..2, 2..4, 4..6].map(|rows| Outcome::Sum(sum(&rows)));
    let expected = vec![first, Outcome::Failed(Failure::Busy), last];
    ensure_result(outcomes, expected, "mixed up", "three requests, and the second meets a busy service");
    let asked = service.all();
    ensure!(asked == 3, "double claim", "there are 3 requests, and {asked} were sent");
    ensure_result(gather(&service, &[], 2, LONG), vec![], "mixed up", "there are no requests");
}

fn at_the_same_time() {
    let both = Rendezvous::new(0, 2);
    let service = Counted::new(service(move |request| {
        both.meet();
        at_once(request)
    }));
    gather(&service, &requests(3), 2, LONG);
    let most = service.most();
    ensure!(most <= 2, "too many at once", "2 requests may be under way at a time, and {most} were");
}

fn no_time() {
    let service = Counted::new(service(at_once));
    let outcomes = gather(&service, &requests(2), 1, Duration::ZERO);
    let asked = service.all();
    ensure!(asked == 0, "asks past the limit", "the limit is 0 s, and {asked} requests were sent");
    ensure_eq!(outcomes, vec![Outcome::NotAsked; 2], "mixed up", "the limit is 0 s");
}

fn silence() {
    let service = service(|_| Vec::new());
    let outcomes = gather(&*service, &requests(2), 2, Duration::from_millis(1));
    let is_known = |outcome: &Outcome| matches!(outcome, Outcome::Late | Outcome::NotAsked);
    ensure!(
        outcomes.len() == 2 && outcomes.iter().all(is_known),
        "mixed up",
        "two requests to a silent service: {outcomes:?}"
    );
}

const SECOND: Duration = Duration::from_secs(1);

fn shares() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let times = Arc::clone(&asked);
    let service = service(move |_| {
        times.lock().unwrap().push(Instant::now());
        Vec::new()
    });
    let start = Instant::now();
    let outcomes = gather(&*service, &requests(4), 1, 8 * SECOND);
    let took = start.elapsed();
    let asked: Vec<_> = asked.lock().unwrap().iter().map(|&time| time - start).collect();
    ensure!(
        took <= 8 * SECOND,
        "limit restarted",
        "the limit for all requests together is 8 s, and `gather` took {took:?}; it asked at {asked:?}"
    );
    let expected: Vec<_> = (0..4).map(|request| 2 * request * SECOND).collect();
    ensure!(
        asked == expected,
        "unfair shares",
        "there are 8 s for four requests, one at a time, and the service is silent. They were sent at \
         {asked:?}, and should have been at {expected:?}"
    );
    ensure_eq!(outcomes, vec![Outcome::Late; 4], "mixed up", "four requests to a silent service");
}

fn time_left_over() {
    let service = service(|request| match place(request) {
        0 => at_once(request),
        _ => vec![Reply::Late(3 * SECOND, right(request))],
    });
    let start = Instant::now();
    let outcomes = gather(&*service, &requests(2), 1, 4 * SECOND);
    let took = start.elapsed();
    ensure_eq!(
        outcomes,
        [0..2, 2..4].map(|rows| Outcome::Sum(sum(&rows))),
        "wasted time",
        "there are 4 s for two requests; the first was answered at once, and the second after 3 s"
    );
    ensure!(
        took <= 3 * SECOND,
        "waits out the limit",
        "there are 4 s for two requests, both were answered within 3 s, and `gather` took {took:?}"
    );
}

fn rounds() {
    let asked = Arc::new(Mutex::new([None; 2]));
    let times = Arc::clone(&asked);
    let service = service(move |request| {
        times.lock().unwrap()[place(request)] = Some(Instant::now());
        vec![Reply::Late(6 * SECOND, right(request))]
    });
    let start = Instant::now();
    let outcomes = gather(&*service, &requests(2), 2, 8 * SECOND);
    for (request, asked) in asked.lock().unwrap().iter().enumerate() {
        // A thread may come so late that the time is up.
        ensure!(
            *asked != Some(start) || matches!(outcomes[request], Outcome::Sum(_)),
            "unfair shares",
            "there are 8 s for two requests on two threads. Request {request} was sent at once, its answer \
             came after 6 s, and the outcome is {:?}",
            outcomes[request]
        );
    }
}

/// Notes the share of the first request, in microseconds, if it is asked at once.
struct Noted {
    service: Box<dyn Service>,
    start: Instant,
    share: AtomicU64,
}

impl Service for Noted {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        self.service.connect()
    }

    fn sum(&self, rows: Range<usize>, limit: Duration) -> Result<f64, Failure> {
        if rows.start == 0 && self.start.elapsed().is_zero() {
            self.share.store(limit.as_micros() as u64, Relaxed);
        }
        self.service.sum(rows, limit)
    }
}

/// Three requests on two threads are two rounds. Neither share is a whole number of seconds.
fn rounds_to_come() {
    for (limit, half) in [(7 * SECOND, 3_500_000), (Duration::from_millis(1), 500)] {
        let service = Noted { service: service(|_| Vec::new()), start: Instant::now(), share: AtomicU64::new(half) };
        gather(&service, &requests(3), 2, limit);
        let share = service.share.load(Relaxed);
        ensure!(
            share == half,
            "unfair shares",
            "there are {limit:?} for three requests on two threads, which are two rounds. The share of the first was \
             {share} µs"
        );
    }
}

/// Notes the share of each request. The first two are under way at the same time.
struct Together {
    shares: Mutex<[Duration; 3]>,
    underway: Rendezvous,
}

impl Service for Together {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Err(Failure::Broken)
    }

    fn sum(&self, rows: Range<usize>, limit: Duration) -> Result<f64, Failure> {
        let request = rows.start / 2;
        self.shares.lock().unwrap()[request] = limit;
        if request < 2 {
            self.underway.meet();
        }
        Ok(sum(&rows))
    }
}

/// The first two requests are under way together, so the shares don't depend on the schedule.
fn each_share() {
    let limit = 8 * SECOND;
    let service = Together { shares: Mutex::default(), underway: Rendezvous::new(0, 2) };
    gather(&service, &requests(3), 2, limit);
    let shares = *service.shares.lock().unwrap();
    ensure_eq!(
        shares,
        [limit / 2, limit, limit],
        "unfair shares",
        "there are 8 s for three requests on two threads, and no time passes. These are the shares. Three requests are \
         two rounds. The second request and the last are one, because a request that is under way has begun already"
    );
}

/// Is late at once, and notes the shares.
struct Late(Mutex<Vec<Duration>>);

impl Service for Late {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Err(Failure::Broken)
    }

    fn sum(&self, _rows: Range<usize>, limit: Duration) -> Result<f64, Failure> {
        self.0.lock().unwrap().push(limit);
        Err(Failure::TimedOut)
    }
}

fn many_rounds() {
    const MANY: u32 = 70_000;
    let service = Late(Mutex::default());
    // Longer than any check: what goes by meanwhile makes no difference.
    let limit = MANY * 1000 * SECOND;
    gather(&service, &requests(MANY as usize), 1, limit);
    let shares = service.0.lock().unwrap();
    ensure!(shares.len() == MANY as usize, "lost answer", "there are {MANY} requests, and {} were sent", shares.len());
    for (place, share) in (0..).zip(&*shares) {
        let should = limit / (MANY - place);
        ensure!(
            *share <= should && *share >= should - SECOND * 100,
            "unfair shares",
            "there are {limit:?} for {MANY} requests, one at a time, of which each takes no time. The share of request {place} \
             was {share:?}, and should have been {should:?}"
        );
    }
}

fn the_longest() {
    for limit in ENDLESS {
        let outcomes =
            without_overflow("gather()", limit, || gather(&*service(at_once), &requests(2), 1, limit));
        let expected = [0..2, 2..4].map(|rows| Outcome::Sum(sum(&rows)));
        ensure_eq!(outcomes, expected, "mixed up", "two requests were answered at once, and the limit is {limit:?}");
    }
}

/// Answers when a hundred have asked.
struct Crowd(Rendezvous);

impl Service for Crowd {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Err(Failure::Broken)
    }

    fn sum(&self, rows: Range<usize>, _limit: Duration) -> Result<f64, Failure> {
        self.0.meet();
        Ok(sum(&rows))
    }
}

fn a_hundred() {
    const HUNDRED: usize = 100;
    let outcomes = gather(&Crowd(Rendezvous::new(0, HUNDRED)), &requests(HUNDRED), HUNDRED, LONG);
    let are_sums = outcomes.iter().all(|outcome| matches!(outcome, Outcome::Sum(_)));
    ensure!(are_sums, "mixed up", "a hundred requests were answered: {outcomes:?}");
}

fn told_apart() {
    let service = service(|request| match place(request) {
        0 => Vec::new(),
        1 => at_once(request),
        2 => vec![Reply::Close],
        _ => failure(request, Failure::Invalid),
    });
    let outcomes = gather(&*service, &requests(4), 1, 8 * SECOND);
    let expected = [
        Outcome::Late,
        Outcome::Sum(sum(&(2..4))),
        Outcome::Failed(Failure::Broken),
        Outcome::Failed(Failure::Invalid),
    ];
    ensure_eq!(outcomes, expected, "mixed up", "silence, an answer, a broken connection, a failure");
}
