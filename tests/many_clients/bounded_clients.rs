//! The checks of `bounded_clients`.

use super::subject::{LIMIT, Outcome, ask_all};
use harness::unwatched::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use remote::{Answer, Connection, Failure, Reply, Service};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;
use support::latch::Latch;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::service::{Counted, at_once, failure, service, sum};
use support::started::threads_started;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Many requests to one service, a limited number at a time, with all results in one queue.",
    ),
    Promise::explains("How long a client waits for an answer."),
    Promise::explains("What became of a request."),
    Promise::kept("The request's place in the list.", &["each_once", "errors"]),
    Promise::kept("The sum of the request's rows, or why there is none.", &["each_once", "errors"]),
    Promise::kept(
        "Asks `service` for the sum of each of the `requests`, with [`Service::sum`] and [`LIMIT`], and puts each outcome into the queue as soon as it is there.",
        &["each_once", "as_they_come", "real_file", "the_limit", "one_by_one"],
    ),
    Promise::kept("An error is an outcome too, and ends nothing else.", &["errors", "one_by_one"]),
    Promise::kept(
        "At most `at_once` requests are under way at a time, and no fewer as long as there are more to send.",
        &["not_more", "not_fewer", "no_batches", "a_hundred"],
    ),
    Promise::explains("`at_once` is at least 1."),
    Promise::kept("There are never more threads than requests.", &["few_requests"]),
    Promise::kept("Returns when all outcomes are in the queue.", &["each_once", "few_requests"]),
    Promise::kept(
        "Once the queue no longer has a receiver, no more requests are begun.",
        &["no_receiver"],
    ),
    Promise::explains("Write the clients."),
    Promise::kept("each request is sent only once, and its outcome says which request it belongs to;", &["each_once", "many_requests", "errors"]),
    Promise::kept("there are never more than `at_once` requests under way, and never fewer while there are more to send", &["not_more", "not_fewer", "no_batches", "a_hundred"]),
    Promise::kept("an error is an outcome like any other, and the other requests go on;", &["errors", "one_by_one"]),
    Promise::kept("an outcome is put into the queue at once, even while other requests are still under way;", &["as_they_come"]),
    Promise::kept("once the queue no longer has a receiver, no more requests are sent", &["no_receiver"]),
    Promise::kept("there are never more threads than requests.", &["few_requests"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("each_once", "each request has one outcome, its own", each_once).preemptions(1),
    Check::new("the_limit", "each request has the limit for an answer", the_limit),
    Check::new("errors", "an error belongs to its request, and ends nothing", errors).preemptions(1),
    Check::new("one_by_one", "every failure is an outcome, and ends nothing", one_by_one).preemptions(1),
    Check::new("not_more", "no more than the limit are under way", not_more).preemptions(1),
    Check::new("not_fewer", "two are under way at the same time", not_fewer)
        .native_time_limit_secs(2)
        .preemptions(1)
        .hang_means("one after the other", ONE_BY_ONE),
    Check::new("no_batches", "a slow request does not keep the next one waiting", no_batches)
        .native_time_limit_secs(2)
        .preemptions(1)
        .hang_means("waits for the batch", BATCH),
    Check::new("as_they_come", "an outcome is there while others are under way", as_they_come)
        .native_time_limit_secs(2)
        .preemptions(1)
        .hang_means("held back", KEPT_BACK),
    Check::new("no_receiver", "nothing more is asked when the queue has no receiver", no_receiver),
    Check::new("few_requests", "there are no more threads than requests", few_requests),
    Check::new("a_hundred", "a hundred are under way at the same time", a_hundred)
        .native_only()
        .once()
        .hang_means("one after the other", A_HUNDRED),
    Check::new("many_requests", "each of 65,541 requests has an outcome", many_requests)
        .native_only()
        .once()
        // A thread for each request is allowed, and takes the system a while.
        .native_time_limit_secs(30),
    Check::new("real_file", "/array is summed over HTTP, a chunk a request", real_file)
        .native_only()
        .once(),
];

const ONE_BY_ONE: &str = "\
    Two requests may be under way at a time, the service answers the first when it has heard of the second, \
    and the second is not sent. Is each thread joined before the next is spawned?";
const A_HUNDRED: &str = "\
    A hundred requests may be under way at a time, the service answers when it has heard of all of them, and some \
    are not sent. Is there a limit of your own?";
const BATCH: &str = "\
    Two may be under way at a time. The first request is slow, another is answered, and one of the rest is not \
    sent: it waits for the slow one. As soon as one is done, the next can begin.";
const KEPT_BACK: &str = "\
    One request is answered and another is still under way. The outcome of the first is not in the queue yet: \
    its reader must wait for the slowest.";

/// Requests for two rows each.
fn requests(count: usize) -> Vec<Range<usize>> {
    (0..count).map(|request| 2 * request..2 * request + 2).collect()
}

/// Ends the check unless the outcomes, in any order, are those of the requests.
fn ensure_outcomes(outcomes: impl IntoIterator<Item = Outcome>, failing: Option<usize>, count: usize) {
    let mut of_request = vec![None; count];
    for Outcome { request, result } in outcomes {
        let Some(place) = of_request.get_mut(request) else {
            fail!("mixed up", "there is an outcome of request {request}, and only {count} requests")
        };
        if let Some(before) = place {
            fail!("double claim", "request {request} has two outcomes, {before:?} and {result:?}");
        }
        *place = Some(result);
    }
    for (request, (result, rows)) in of_request.into_iter().zip(requests(count)).enumerate() {
        let expected = if failing == Some(request) { Err(Failure::Busy) } else { Ok(sum(&rows)) };
        let Some(result) = result else {
            fail!("lost answer", "request {request} of {count} has no outcome; it should be {expected:?}")
        };
        let case = format!("the outcome of request {request}, for rows {rows:?}");
        ensure_result(result, expected, "mixed up", &case);
    }
}

/// Notes the limit of a request.
struct Noted(Box<dyn Service>, AtomicU64);

impl Service for Noted {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        self.0.connect()
    }

    fn sum(&self, rows: Range<usize>, limit: Duration) -> Result<f64, Failure> {
        self.1.store(limit.as_secs(), Relaxed);
        self.0.sum(rows, limit)
    }
}

fn the_limit() {
    let service = Noted(service(at_once), AtomicU64::new(0));
    let (to, outcomes) = channel();
    ask_all(&service, &requests(1), 1, to);
    ensure_outcomes(outcomes, None, 1);
    let limit = service.1.load(Relaxed);
    ensure!(limit == LIMIT.as_secs(), "wrong request", "`LIMIT` is {LIMIT:?}, and a request was sent with {limit} s");
}

fn each_once() {
    let service = Counted::new(service(at_once));
    let (to, outcomes) = channel();
    ask_all(&service, &requests(3), 2, to);
    ensure_outcomes(outcomes, None, 3);
    let asked = service.all();
    ensure!(asked == 3, "double claim", "there are 3 requests, and the service was asked {asked} times");
}

fn errors() {
    let service = service(|request| match request.rows.start {
        2 => failure(request, Failure::Busy),
        _ => at_once(request),
    });
    let (to, outcomes) = channel();
    ask_all(&*service, &requests(3), 2, to);
    ensure_outcomes(outcomes, Some(1), 3);
}

/// Gives one result after the other, without a connection.
struct Script(Vec<Result<f64, Failure>>, AtomicUsize);

impl Service for Script {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Err(Failure::Broken)
    }

    fn sum(&self, _rows: Range<usize>, _limit: Duration) -> Result<f64, Failure> {
        self.0.get(self.1.fetch_add(1, Relaxed)).copied().unwrap_or(Err(Failure::Invalid))
    }
}

/// One request at a time, of which the first asks for no rows.
fn one_by_one() {
    let failures = [Failure::Busy, Failure::Broken, Failure::TimedOut, Failure::Invalid].map(Err);
    let results: Vec<_> = [Ok(0.0)].into_iter().chain(failures).chain([Ok(1.0)]).collect();
    let service = Script(results.clone(), AtomicUsize::new(0));
    let (to, outcomes) = channel();
    ask_all(&service, &vec![3..3; results.len()], 1, to);
    let asked = service.1.load(Relaxed);
    ensure!(
        asked == results.len(),
        "wrong request",
        "there are {} requests, of which four fail, each in its own way, and the service was asked {asked} times",
        results.len()
    );
    let outcomes: Vec<_> = outcomes.into_iter().collect();
    let expected: Vec<_> =
        results.into_iter().enumerate().map(|(request, result)| Outcome { request, result }).collect();
    ensure_result(outcomes, expected, "mixed up", "six requests, one at a time, of which four fail");
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
    let (to, outcomes) = channel();
    ask_all(&Crowd(Rendezvous::new(0, HUNDRED)), &requests(HUNDRED), HUNDRED, to);
    ensure_outcomes(outcomes, None, HUNDRED);
}

/// Answers at once, and not more often than it should be asked.
struct Prompt(AtomicUsize);

impl Service for Prompt {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        Err(Failure::Broken)
    }

    fn sum(&self, rows: Range<usize>, _limit: Duration) -> Result<f64, Failure> {
        let asked = 1 + self.0.fetch_add(1, Relaxed);
        ensure!(
            asked <= MANY,
            "double claim",
            "there are {MANY} requests, and the service is asked once more. How far can the number count that says which \
             is next?"
        );
        Ok(sum(&rows))
    }
}

fn many_requests() {
    let (to, outcomes) = channel();
    ask_all(&Prompt(AtomicUsize::new(0)), &requests(MANY), 2, to);
    ensure_outcomes(outcomes, None, MANY);
}

fn not_more() {
    let service = Counted::new(service(at_once));
    let (to, outcomes) = channel();
    ask_all(&service, &requests(2), 1, to);
    drop(outcomes);
    let most = service.most();
    ensure!(most <= 1, "too many at once", "1 request may be under way at a time, and {most} were");
}

fn not_fewer() {
    let both = Rendezvous::new(0, 2);
    let service = service(move |request| {
        both.meet();
        at_once(request)
    });
    let (to, outcomes) = channel();
    ask_all(&*service, &requests(2), 2, to);
    ensure_outcomes(outcomes, None, 2);
}

/// The first request is answered when all others have been sent.
fn no_batches() {
    let others = [Latch::default(), Latch::default(), Latch::default()];
    let service = service(move |request| {
        match request.rows.start {
            0 => others.iter().for_each(Latch::wait),
            row => others[row / 2 - 1].open(),
        }
        at_once(request)
    });
    let (to, outcomes) = channel();
    ask_all(&*service, &requests(4), 2, to);
    ensure_outcomes(outcomes, None, 4);
}

fn as_they_come() {
    let heard = Arc::new(Latch::default());
    let of_service = Arc::clone(&heard);
    let service = service(move |request| {
        if request.rows.start == 2 {
            of_service.wait();
        }
        at_once(request)
    });
    let (to, outcomes) = channel();
    thread::scope(|scope| {
        scope.spawn(|| ask_all(&*service, &requests(2), 2, to));
        let first = outcomes.recv();
        heard.open();
        ensure_outcomes(first.into_iter().chain(outcomes), None, 2);
    });
}

fn no_receiver() {
    let service = Counted::new(service(at_once));
    let (to, outcomes) = channel();
    drop(outcomes);
    ask_all(&service, &requests(3), 1, to);
    let asked = service.all();
    ensure!(
        asked <= 1,
        "unwanted request",
        "the queue has no receiver, requests are sent one at a time, and {asked} were sent. `send` says \
         whether anyone will ever know"
    );
}

fn few_requests() {
    // As many as the model has threads for, so that they can be counted, and far more.
    for at_once in [8, 1_000_000] {
        for count in 0..2 {
            let service = Script(vec![Ok(3.0); count], AtomicUsize::new(0));
            let (to, outcomes) = channel();
            let (started, ()) = threads_started(|| ask_all(&service, &requests(count), at_once, to));
            ensure!(
                started <= count as u64,
                "too many threads",
                "with requests.len() = {count} and at_once = {at_once}, the number of threads that were \
                 started was {started}"
            );
            ensure_outcomes(outcomes, None, count);
        }
    }
}

fn real_file() {
    let sample = Arc::new(sample::array());
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let requests: Vec<_> = (0..rows).step_by(chunk).map(|row| row..rows.min(row + chunk)).collect();
    let of_service = Arc::clone(&sample);
    let service = service(move |request| {
        let values = of_service.source.read(request.rows.clone());
        let result = values.map(|values| Partial::of(&values).sum).map_err(|_| Failure::Busy);
        vec![Reply::Now(Answer { number: request.number, result })]
    });
    let service = Counted::new(service);
    let (to, outcomes) = channel();
    ask_all(&service, &requests, 4, to);
    let sums: Result<f64, Failure> = outcomes.into_iter().map(|outcome| outcome.result).sum();
    ensure_result(sums, Ok(sample.whole.sum), "wrong result", "the sum of /array, a request for each chunk");
    let most = service.most();
    ensure!(most <= 4, "too many at once", "4 requests may be under way at a time, and {most} were");
}
