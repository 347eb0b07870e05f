//! The checks of `retries`.

use super::subject::Retries;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use remote::{Answer, Connection, Failure, Reply, Request};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::endless::{ENDLESS, without_overflow};
use support::result::ensure_result;
use support::service::{at_once, failure, is_modelled, right, service, sum};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Asks again, but only what may be asked again, after a longer wait each time, and a limited number of times"),
    Promise::explains("How often and how soon the clients of one service ask again."),
    Promise::kept("All of them share this value.", &["for_all_together"]),
    Promise::kept(
        "All clients together may ask again `budget` times.",
        &["for_all_together", "the_budget", "thousands", "busy"],
    ),
    Promise::kept("A request's first wait is `pause` plus a little more.", &["waits"]),
    Promise::kept(
        "How much more is up to `chance`: each call of it returns a number from 0 up to, but not including, 1.",
        &["waits"],
    ),
    Promise::kept("Sends a request on a connection that no other thread uses, and waits for its answer.", &["busy"]),
    Promise::kept(
        "The request is sent again, under the same number, when the service says [`Failure::Busy`], or when no answer has arrived within `limit`.",
        &["busy", "silent", "the_longest"],
    ),
    Promise::kept(
        "But if no answer to a POST has arrived, it is unknown whether it was carried out, so it is sent again only after [`Failure::Busy`].",
        &["a_post", "a_post_twice"],
    ),
    Promise::kept("Any other failure is final.", &["final_failures", "cannot_send"]),
    Promise::kept(
        "The wait before the n-th repetition is `pause × 2ⁿ⁻¹ × (1 + chance)`.",
        &["waits", "long_waits"],
    ),
    Promise::kept("Each repetition takes 1 from the budget; once nothing is left, any failure is final.", &["the_budget", "not_given_back", "final_is_free", "no_wait_at_the_end"]),
    Promise::kept("However long one client waits, no other client waits for it.", &["by_themselves"]),
    Promise::kept(
        "If the request was sent more than once, an answer to any of the attempts counts.",
        &["two_answers", "any_attempt"],
    ),
    Promise::kept(
        "An answer with another number is late, because it belongs to a request that is over: it is dropped, and does not extend `limit`.",
        &["two_answers", "late_answers", "late_failures"],
    ),
    Promise::kept("The failure that was final.", &["final_failures", "the_budget", "a_post"]),
    Promise::explains("Write the retries."),
    Promise::kept("a request is repeated if it may be repeated, and only then", &["busy", "silent", "a_post", "final_failures"]),
    Promise::kept("each wait is twice as long as the one before, apart from a random part that comes from `chance`;", &["waits"]),
    Promise::kept("all clients together stay within the budget;", &["the_budget", "for_all_together"]),
    Promise::kept(
        "a late answer is dropped: it is not taken for the answer to the next request, and does not extend that request's time",
        &["two_answers", "late_answers"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("busy", "a request is repeated while the service is busy", busy),
    Check::new("silent", "a request that is not answered is repeated", silent),
    Check::new("a_post", "what may have been carried out is not repeated", a_post),
    Check::new("a_post_twice", "what was repeated once may not be repeated for another reason", a_post_twice),
    Check::new("final_failures", "what will not get better is not repeated", final_failures),
    Check::new("cannot_send", "a connection that is broken already will not get better", cannot_send),
    Check::new("waits", "each wait is twice the one before, and a bit of chance", waits),
    Check::new("long_waits", "a wait may be long", long_waits).model_only(),
    Check::new("the_budget", "the first attempt costs nothing, and each repetition 1", the_budget),
    Check::new("final_is_free", "a failure that is final takes nothing", final_is_free),
    Check::new("thousands", "a budget may be in the thousands", thousands).native_only().once(),
    Check::new("not_given_back", "what was taken from the budget stays taken", not_given_back),
    Check::new("no_wait_at_the_end", "a failure that is final comes back at once", no_wait_at_the_end).model_only(),
    Check::new("for_all_together", "the budget is for all clients together", for_all_together)
        .preemptions(2),
    Check::new("by_themselves", "while one client waits, another one is answered", by_themselves)
        .model_only()
        .no_more_preemptions(0),
    Check::new("two_answers", "a late answer is not the answer to the next request", two_answers),
    Check::new("any_attempt", "an answer to the first attempt answers the second", any_attempt).model_only(),
    Check::new("late_failures", "a late failure is late as well", late_failures),
    Check::new("the_longest", "a limit may be too long for the clock", the_longest),
    Check::new("late_answers", "late answers do not make the limit longer", late_answers).model_only(),
];

/// Nothing waits for as long as that.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(1);
const PAUSE: Duration = Duration::from_micros(100);
const REPEATED: &str = "forbidden retry";
const AGAIN: &str = "given up too early";

/// Retries without a pause.
fn retries(budget: usize) -> Retries {
    Retries::new(budget, Duration::ZERO, || 0.5)
}

/// A connection to a service that does the n-th of `script` about the n-th request, and how many requests it
/// has had. After the end of the script it answers.
fn scripted(
    script: Vec<fn(&Request) -> Vec<Reply>>,
) -> (Box<dyn remote::Service>, Box<dyn Connection>, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let service = service(move |request| {
        let place = count.fetch_add(1, Relaxed);
        script.get(place).copied().unwrap_or(at_once)(request)
    });
    let connection = service.connect().expect("the service is there");
    (service, connection, sent)
}

fn is_busy(request: &Request) -> Vec<Reply> {
    failure(request, Failure::Busy)
}

fn says_nothing(_: &Request) -> Vec<Reply> {
    Vec::new()
}

fn busy() {
    for budget in [5, usize::MAX] {
        let (_service, connection, sent) = scripted(vec![is_busy, is_busy]);
        let request = Request::get(7, 0..3);
        let result = retries(budget).ask(&*connection, &request, LONG);
        let case = format!("the budget is {budget}, twice the service was busy, and then it answered");
        ensure_result(result, Ok(6.0), AGAIN, &case);
        let sent = sent.load(Relaxed);
        ensure!(sent == 3, "wrong answer", "the request was sent {sent} times, and should have been 3 times");
    }
}

fn silent() {
    let (_service, connection, _) = scripted(vec![says_nothing]);
    // Natively the other answers may be slow as well.
    let result = retries(1000).ask(&*connection, &Request::get(7, 0..3), SHORT);
    let case = "the first request got no answer, and the second would";
    ensure_result(result, Ok(6.0), AGAIN, case);
}

fn a_post() {
    let (_service, connection, _) = scripted(vec![is_busy]);
    let result = retries(5).ask(&*connection, &Request::post(7, 0..3), LONG);
    let case = "the service was busy, so the POST was not carried out, and can be sent again";
    ensure_result(result, Ok(6.0), AGAIN, case);

    let (_service, connection, sent) = scripted(vec![says_nothing]);
    let result = retries(5).ask(&*connection, &Request::post(7, 0..3), SHORT);
    let sent = sent.load(Relaxed);
    ensure!(
        sent <= 1 && result != Ok(6.0),
        REPEATED,
        "a POST that got no answer may have been carried out, and it was sent again: {result:?}"
    );
    ensure_result(result, Err(Failure::TimedOut), "wrong error", "a POST without an answer");
}

/// It may be sent again, and after that it may not.
fn a_post_twice() {
    let (_service, connection, sent) = scripted(vec![is_busy, says_nothing]);
    let limit = if is_modelled() { LONG } else { 20 * SHORT };
    let result = Retries::new(5, PAUSE, || 0.5).ask(&*connection, &Request::post(7, 0..3), limit);
    let sent = sent.load(Relaxed);
    ensure!(
        sent <= 2 && result.is_err(),
        REPEATED,
        "a POST was refused by a busy service and sent again, then it got no answer, and it was sent once more: {result:?}"
    );
}

fn final_failures() {
    let invalid = |request: &Request| failure(request, Failure::Invalid);
    let close = |_: &Request| vec![Reply::Close];
    let cases: [(Failure, fn(&Request) -> Vec<Reply>); 2] =
        [(Failure::Invalid, invalid), (Failure::Broken, close)];
    for (failure, reply) in cases {
        let (_service, connection, sent) = scripted(vec![reply]);
        let result = retries(5).ask(&*connection, &Request::get(7, 0..3), LONG);
        let sent = sent.load(Relaxed);
        ensure!(sent == 1, REPEATED, "after {failure:?} the request was sent again: {result:?}");
        ensure_result(result, Err(failure), "wrong error", "the failure was final");
    }
}

/// A connection that has broken: nothing can be sent on it.
#[derive(Default)]
struct Cut {
    sent: AtomicUsize,
}

impl Connection for Cut {
    fn send(&self, _request: &Request) -> Result<(), Failure> {
        self.sent.fetch_add(1, Relaxed);
        Err(Failure::Broken)
    }

    fn receive(&self, _limit: Duration) -> Result<Answer, Failure> {
        Err(Failure::Broken)
    }

    fn close(&self) {}
}

fn cannot_send() {
    let cut = Cut::default();
    let result = retries(5).ask(&cut, &Request::get(7, 0..3), LONG);
    let sent = cut.sent.load(Relaxed);
    ensure!(sent == 1, REPEATED, "the connection was broken, and the request was sent on it again: {result:?}");
    ensure_result(result, Err(Failure::Broken), "wrong error", "the connection is broken before the request is sent");
}

fn waits() {
    // Natively they take time: each wait is twice the one before.
    let repetitions = if is_modelled() { 8 } else { 3 };
    let times = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&times);
    let service = service(move |request| {
        let mut asked = asked.lock().unwrap();
        asked.push(Instant::now());
        if asked.len() <= repetitions { is_busy(request) } else { at_once(request) }
    });
    let connection = service.connect().expect("the service is there");
    let calls = AtomicUsize::new(0);
    // 0, then a half, then a quarter.
    let chance = move || [0.0, 0.5, 0.25][calls.fetch_add(1, Relaxed) % 3];
    let retries = Retries::new(repetitions, PAUSE, chance);
    let result = retries.ask(&*connection, &Request::get(7, 0..3), LONG);
    ensure_result(result, Ok(6.0), AGAIN, "the service was busy at first, and then it answered");
    let times = times.lock().unwrap();
    let waits = times.windows(2).map(|times| times[1] - times[0]);
    for (place, (wait, factor)) in waits.zip([1.0, 3.0, 5.0, 8.0, 24.0, 40.0, 64.0, 192.0]).enumerate() {
        let (number, should) = (place + 1, PAUSE.mul_f64(factor));
        ensure!(
            wait >= should,
            "retries too soon",
            "repetition {number} came {wait:?} after the answer before, and should wait for {should:?}: \
             {PAUSE:?} × 2^{place} × (1 + chance)"
        );
        // Only the virtual clock is that exact.
        ensure!(
            wait == should || !is_modelled(),
            "retries too late",
            "repetition {number} came {wait:?} after the answer before, and should wait for {should:?}: \
             {PAUSE:?} × 2^{place} × (1 + chance)"
        );
    }
}

fn long_waits() {
    let (_service, connection, _) = scripted(vec![is_busy, is_busy]);
    let start = Instant::now();
    let result = Retries::new(5, LONG, || 0.0).ask(&*connection, &Request::get(1, 0..3), LONG);
    let took = start.elapsed();
    ensure_result(result, Ok(6.0), AGAIN, "twice the service was busy, and then it answered");
    ensure!(took >= 3 * LONG, "retries too soon", "the first wait is {LONG:?}, the second twice that, and both took {took:?}");
    ensure!(took == 3 * LONG, "retries too late", "the first wait is {LONG:?}, the second twice that, and both took {took:?}");
}

/// What is not repeated takes nothing from the budget.
fn final_is_free() {
    let invalid = |request: &Request| failure(request, Failure::Invalid);
    let (_service, connection, _) = scripted(vec![invalid, says_nothing, is_busy]);
    let retries = retries(1);
    let result = retries.ask(&*connection, &Request::get(1, 0..3), LONG);
    ensure_result(result, Err(Failure::Invalid), "wrong error", "the failure was final");
    let result = retries.ask(&*connection, &Request::post(2, 0..3), SHORT);
    ensure_result(result, Err(Failure::TimedOut), "wrong error", "a POST without an answer");
    let result = retries.ask(&*connection, &Request::get(3, 0..3), LONG);
    let case = "the budget is 1, two requests have failed for good, and a third met a busy service once";
    ensure_result(result, Ok(6.0), AGAIN, case);
}

/// Is busy twelve times before it answers, again and again, without a connection.
#[derive(Default)]
struct Busy {
    sent: AtomicUsize,
    answered: AtomicUsize,
}

const TWELVE: usize = 12;

impl Connection for Busy {
    fn send(&self, _request: &Request) -> Result<(), Failure> {
        self.sent.fetch_add(1, Relaxed);
        Ok(())
    }

    fn receive(&self, _limit: Duration) -> Result<Answer, Failure> {
        let answered = self.answered.load(Relaxed);
        if answered == self.sent.load(Relaxed) {
            return Err(Failure::TimedOut);
        }
        self.answered.store(answered + 1, Relaxed);
        let result = if answered % (TWELVE + 1) < TWELVE { Err(Failure::Busy) } else { Ok(6.0) };
        Ok(Answer { number: 1, result })
    }

    fn close(&self) {}
}

fn thousands() {
    const REQUESTS: usize = 6_000;
    let (retries, busy) = (retries(TWELVE * REQUESTS), Busy::default());
    for number in 0..REQUESTS {
        let result = retries.ask(&busy, &Request::get(1, 0..3), LONG);
        let case = format!("the budget is {}, and {number} requests have met a busy service {TWELVE} times each", TWELVE * REQUESTS);
        ensure_result(result, Ok(6.0), AGAIN, &case);
    }
}

/// The first attempt is answered while the client waits to send the second, which gets no answer.
fn any_attempt() {
    const SECOND: Duration = Duration::from_secs(1);
    let (_service, connection, _) =
        scripted(vec![|request| vec![Reply::Late(6 * SECOND, right(request))], says_nothing]);
    let result = Retries::new(1, 2 * SECOND, || 0.0).ask(&*connection, &Request::get(1, 0..3), 5 * SECOND);
    let case = "a limit of 5 s, a wait of 2 s, the answer to the first attempt after 6 s, and none to the second";
    ensure_result(result, Ok(6.0), "lost answer", case);
}

fn late_failures() {
    // To request 9: what is left to say about request 8, and then the answer.
    let service = service(|request| {
        let late = [Failure::Invalid, Failure::Busy].map(|failure| Answer { number: request.number - 1, result: Err(failure) });
        late.into_iter().chain([right(request)]).map(Reply::Now).collect()
    });
    let connection = service.connect().expect("the service is there");
    let result = retries(0).ask(&*connection, &Request::get(9, 0..3), LONG);
    ensure_result(result, Ok(6.0), "counted twice", "two failures of an earlier request came, and then the answer to this one");
}

fn the_longest() {
    for limit in ENDLESS {
        let (_service, connection, _) = scripted(vec![is_busy]);
        let ask = || retries(1).ask(&*connection, &Request::get(1, 0..3), limit);
        let result = without_overflow("retries.ask", limit, ask);
        ensure_result(result, Ok(6.0), AGAIN, &format!("the service was busy once, and the limit is {limit:?}"));
    }
}

fn the_budget() {
    let (_service, connection, sent) = scripted(vec![is_busy; 5]);
    let retries = retries(2);
    for (number, should) in [(1, 3), (2, 4)] {
        let result = retries.ask(&*connection, &Request::get(number, 0..3), LONG);
        let sent = sent.load(Relaxed);
        ensure!(
            sent <= should,
            "over budget",
            "the budget is 2, {number} requests have been asked for, and {sent} were sent"
        );
        ensure!(
            sent == should,
            AGAIN,
            "the budget is 2, {number} requests have been asked for, and only {sent} were sent. Does the \
             first attempt cost something?"
        );
        ensure_result(result, Err(Failure::Busy), "wrong error", "the service is busy all the time");
    }
}

fn not_given_back() {
    let (_service, connection, sent) = scripted(vec![is_busy, at_once, is_busy]);
    let retries = Retries::new(1, PAUSE, || 0.5);
    let result = retries.ask(&*connection, &Request::get(1, 0..3), LONG);
    ensure_result(result, Ok(6.0), AGAIN, "the budget is 1, and the service was busy once");
    let result = retries.ask(&*connection, &Request::get(2, 0..3), LONG);
    let sent = sent.load(Relaxed);
    ensure!(
        sent == 3,
        "over budget",
        "the budget was 1, an earlier request that was answered has used it up, and {sent} requests were sent in all"
    );
    ensure_result(result, Err(Failure::Busy), "wrong error", "the service is busy, and the budget is used up");
}

fn no_wait_at_the_end() {
    let (_service, connection, _) = scripted(vec![is_busy]);
    let start = Instant::now();
    let result = Retries::new(0, LONG, || 0.5).ask(&*connection, &Request::get(1, 0..3), LONG);
    let took = start.elapsed();
    ensure_result(result, Err(Failure::Busy), "over budget", "the service is busy, and there is no budget");
    ensure!(took.is_zero(), "waits too long", "the failure was final, and came back after {took:?}");
}

fn for_all_together() {
    let (service, _, sent) = scripted(vec![is_busy; 9]);
    let retries = retries(1);
    let ask = |number| {
        let connection = service.connect().expect("the service is there");
        retries.ask(&*connection, &Request::get(number, 0..3), LONG)
    };
    thread::scope(|scope| {
        scope.spawn(|| ask(1));
        ask(2)
    })
    .expect_err("the service is busy all the time");
    let sent = sent.load(Relaxed);
    ensure!(
        sent <= 3,
        "over budget",
        "two clients ask, the budget of both together is 1, and {sent} requests were sent"
    );
    ensure!(sent == 3, AGAIN, "two clients ask, the budget is 1, and {sent} requests were sent");
}

/// What the first client and the second meet the first time, and how long the second takes.
const WAITS: [[fn(&Request) -> Vec<Reply>; 2]; 3] = [[says_nothing, at_once], [is_busy, at_once], [is_busy, is_busy]];

/// The second client begins when the first one has asked. Without a preemption the first then goes on until it waits, and
/// the clock stands still unless the second waits, too.
fn by_themselves() {
    for (first_times, should) in WAITS.into_iter().zip([Duration::ZERO, Duration::ZERO, LONG]) {
        let (asks, has_asked) = channel();
        let met = [0, 0].map(AtomicUsize::new);
        let service = service(move |request| {
            let client = request.number as usize;
            if met[client].swap(1, Relaxed) == 1 {
                return at_once(request);
            }
            // The second has the other end.
            let _ = asks.send(());
            first_times[client](request)
        });
        let retries = Retries::new(2, LONG, || 0.0);
        let ask = |number| {
            let connection = service.connect().expect("the service is there");
            let start = Instant::now();
            let result = retries.ask(&*connection, &Request::get(number, 0..3), LONG);
            let took = start.elapsed();
            ensure_result(result, Ok(6.0), AGAIN, "at the latest, the service answers the second time");
            took
        };
        let took = thread::scope(|scope| {
            scope.spawn(|| ask(0));
            has_asked.recv().expect("the first client asks");
            ask(1)
        });
        ensure!(
            took == should,
            "one after the other",
            "a client that waits for {should:?} by itself has waited for {took:?} while another waited for an answer, or \
             before a repetition. Is a lock held meanwhile?"
        );
    }
}

fn two_answers() {
    // Says nothing to the first request, then answers both.
    let first = Mutex::new(None);
    let service = service(move |request| {
        let mut first = first.lock().unwrap();
        match first.take() {
            None if request.number == 1 => {
                *first = Some(right(request));
                Vec::new()
            }
            None => at_once(request),
            Some(late) => vec![Reply::Now(late), Reply::Now(right(request))],
        }
    });
    let connection = service.connect().expect("the service is there");
    // Each repetition may be slow, natively.
    let retries = retries(1000);
    let mut total = 0.0;
    for (number, rows) in [(1, 0..2), (2, 2..4)] {
        let limit = if number == 1 { SHORT } else { LONG };
        match retries.ask(&*connection, &Request::get(number, rows.clone()), limit) {
            Ok(answer) if answer == sum(&rows) => total += answer,
            Ok(answer) if number == 2 && answer == sum(&(0..2)) => fail!(
                "counted twice",
                "request 1 was sent twice and got two answers; the second of them was taken for the answer \
                 to request 2: {total} + {answer}"
            ),
            result => fail!("wrong result", "request {number}: {result:?}, should be {}", sum(&rows)),
        }
    }
}

fn late_answers() {
    // To request 9: an answer to request 8 every 2 s, and never its own.
    let service = service(|request| {
        let late = |seconds| {
            let answer = Answer { number: request.number - 1, result: Ok(0.0) };
            Reply::Late(Duration::from_secs(seconds), answer)
        };
        vec![late(2), late(4), late(6)]
    });
    let connection = service.connect().expect("the service is there");
    let limit = Duration::from_secs(5);
    let start = Instant::now();
    let result = retries(0).ask(&*connection, &Request::get(9, 0..3), limit);
    let took = start.elapsed();
    ensure_result(result, Err(Failure::TimedOut), "counted twice", "only late answers to another request came");
    ensure!(
        took == limit,
        "limit restarted",
        "late answers to another request came after 2, 4 and 6 s, and a limit of {limit:?} ended after {took:?}"
    );
}
