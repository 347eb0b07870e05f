//! The checks of `replies`.

use super::subject::{Answer, Request, Service};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use support::counting::Counting;
use support::ended::Ended;
use support::faulty::{self, Fault, Faulty};
use support::latch::Latch;
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::room::Room;
use support::sample;
use support::sums;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "A service that reads and reduces for other threads: a request carries the queue for its answer.",
    ),
    Promise::explains("Threads that read a dataset and reduce what they read, for anyone who asks."),
    Promise::explains(
        "A request: it says what to reduce, and carries the queue into which the answer goes.",
    ),
    Promise::explains(
        "Comes back with the answer, and tells the caller which request was answered.",
    ),
    Promise::explains("What to read and reduce."),
    Promise::explains("Where the answer goes."),
    Promise::explains("An answer."),
    Promise::explains("Answers may arrive in any order."),
    Promise::kept("The number of the request.", &["an_answer"]),
    Promise::kept(
        "What the rows were reduced to, or the error from the read.",
        &["an_answer", "an_error_is_an_answer"],
    ),
    Promise::kept(
        "Starts a service with `workers` threads (0 counts as 1) that read `source`.",
        &["zero_workers", "no_more_workers", "many_workers", "any_numbers"],
    ),
    Promise::kept("Hands a request to the workers, and does not wait.", &["ask_does_not_wait"]),
    Promise::kept(
        "Every request is answered once, through the queue that it carries.",
        &["an_answer", "answered_once", "an_error_is_an_answer", "two_ask"],
    ),
    Promise::kept(
        "If no one wants the answer any more, the worker goes on to the next request.",
        &["nobody_wants_it"],
    ),
    Promise::kept(
        "Reduces `rows` in chunks of `chunk` rows (the last may be shorter), with one request for each chunk; all requests are made before it waits for the first answer.",
        &["all_asked_first", "any_numbers", "any_rows"],
    ),
    Promise::kept(
        "Merges the answers in the order of the rows, starting with `Partial::default()`.",
        &["same_bits"],
    ),
    Promise::kept(
        "Any number of threads may call it at the same time.",
        &["two_clients", "real_file"],
    ),
    Promise::kept(
        "If any reads fail, returns the error for the first chunk, in the order of the rows, whose read failed.",
        &["first_error"],
    ),
    Promise::kept("If `chunk` is 0.", &["chunk_of_zero"]),
    Promise::kept(
        "Ends the service: the requests that have been made are answered, and the workers are joined.",
        &["asked_is_answered", "it_ends", "ended_at_last"],
    ),
    Promise::explains("Write the service, and a method `sum` that makes requests to it."),
    Promise::kept(
        "each request is answered once, through the queue that it carries, even if the read fails.",
        &["answered_once", "an_error_is_an_answer"],
    ),
    Promise::kept(
        "a worker goes on even if the thread that asked no longer wants the answer.",
        &["nobody_wants_it"],
    ),
    Promise::kept(
        "`sum` makes all its requests before it waits for an answer, and two reads can be under way at the same time, and so can 24.",
        &["all_asked_first", "many_workers"],
    ),
    Promise::kept(
        "the sum is the same, bit for bit, whatever the order of the answers, and if reads fail, the error is the one for the first chunk that could not be read.",
        &["same_bits", "first_error"],
    ),
    Promise::kept(
        "two threads that ask at the same time each get their own answers;",
        &["two_clients", "two_ask"],
    ),
    Promise::kept(
        "a service that is dropped answers the requests that have already been made, and then ends its threads.",
        &["asked_is_answered", "it_ends", "sum_ends"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("an_answer", "a request is answered in the queue that it carries", an_answer)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("it_ends", "a service that is dropped ends its workers", it_ends).hang_means(
        "never stops",
        "The service was dropped, and `drop` waits forever for a worker, which waits for a request. It \
         finds the end of the queue when the last sender is gone: which thread still has one?",
    ),
    Check::new("asked_is_answered", "what was asked before the drop is answered", asked_is_answered)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("sum_ends", "sum returns when all its requests are answered", sum_ends).hang_means(
        "sender never dropped",
        "All requests have been answered, and `sum` does not return. A loop over a receiver ends when the \
         last sender is gone: does this thread still have the one that it cloned for the requests?",
    ),
    Check::new("nobody_wants_it", "a worker goes on when no one wants its answer", nobody_wants_it)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("an_error_is_an_answer", "a read that fails is answered too", an_error_is_an_answer)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("all_asked_first", "all requests are asked before an answer is waited for", all_asked)
        .preemptions(1)
        .hang_means(
            "one after the other",
            "There are two workers and two requests, and the second read does not begin while the first is \
             under way. Is an answer waited for before the next request is asked? Does a worker hold a \
             lock while it reads?",
        ),
    Check::new("same_bits", "the sum has the same bits for every order of the answers", same_bits)
        .preemptions(1),
    Check::new("first_error", "the error is the first chunk's, in the order of the rows", first_error)
        .preemptions(1),
    Check::new("two_clients", "two that ask at the same time each get their own answers", two_clients)
        .hang_means(
            "stray answer",
            "Two threads called `sum` at the same time, and one of them waits for an answer that the other \
             may have got. Into whose queue do the answers go?",
        ),
    Check::new("answered_once", "a request is answered once", answered_once),
    Check::new("two_ask", "two threads ask at the same time", two_ask)
        .preemptions(1)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("ended_at_last", "after drop the workers have ended", ended_at_last)
        .model_only()
        .preemptions(2),
    Check::new("ask_does_not_wait", "ask does not wait, however many requests there are", no_bound)
        .native_only()
        .once()
        .hang_means(
            "waits when full",
            "Thousands of requests are asked while the only worker reads, and `ask` waits. A queue with a \
             bound is full sooner or later.",
        ),
    Check::new("zero_workers", "0 workers count as 1", zero_workers)
        .hang_means("zero threads", "The service has 0 workers, and a request waits forever."),
    Check::new("no_more_workers", "one worker does one read at a time", no_more_workers),
    Check::new("chunk_of_zero", "sum panics if the chunk is 0", chunk_of_zero)
        .hang_means("chunk of zero", CHUNK_ADVICE)
        .endless_means("chunk of zero", CHUNK_ADVICE),
    Check::new("many_workers", "24 workers can read at the same time", many_workers)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "Each of 24 reads waits for the others, and not all of them are under way. Are there as many workers as \
             `workers` says?",
        ),
    Check::new("any_rows", "any rows can be read in chunks of any length", any_rows)
        .preemptions(0),
    Check::new("any_numbers", "all this holds for any number of rows, chunks and workers", any_numbers)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "three threads ask for parts of /array", real_file).native_only().once(),
];

const UNANSWERED: &str = "unanswered request";
const UNANSWERED_ADVICE: &str = "\
    A request was asked, and the thread that asked waits forever. Does every way through the worker end with \
    an answer, even after an error? Is the worker still alive?";

/// Asks for rows, with a queue for this answer alone.
fn ask(service: &Service, number: usize, rows: Range<usize>) -> Receiver<Answer> {
    let (reply, answer) = mpsc::channel();
    service.ask(Request { number, rows, reply });
    answer
}

/// Waits for the answer.
fn wait(answer: &Receiver<Answer>, case: &str) -> Answer {
    let answer = answer.recv();
    ensure!(
        answer.is_ok(),
        UNANSWERED,
        "{case}: the request was dropped without an answer. Has its worker ended?"
    );
    answer.expect("it was looked at")
}

fn an_answer() {
    let source = Arc::new(Counting::whole_numbers(3));
    let service = Service::start(source, 1);
    let answer = wait(&ask(&service, 7, 1..3), "rows 1..3 were asked for");
    let expected = Answer { number: 7, result: Ok(Partial { count: 2, sum: 5.0 }) };
    ensure_eq!(
        answer,
        expected,
        "wrong answer",
        "request number 7 asked for rows 1..3: 2.0 and 3.0"
    );
}

fn it_ends() {
    let source = Arc::new(Counting::whole_numbers(1));
    drop(Service::start(Arc::clone(&source) as _, 2));
    ensure!(
        Arc::strong_count(&source) == 1,
        "leftover threads",
        "the service was dropped, and a worker still has the dataset: join the workers in `drop`"
    );
}

fn asked_is_answered() {
    let service = Service::start(Arc::new(Counting::whole_numbers(2)), 1);
    let answers = [0, 1].map(|row| ask(&service, row, row..row + 1));
    drop(service);
    for answer in answers {
        wait(&answer, "it was asked, and then the service was dropped");
    }
}

fn nobody_wants_it() {
    let service = Service::start(Arc::new(Counting::whole_numbers(2)), 1);
    drop(ask(&service, 0, 0..1));
    wait(&ask(&service, 1, 1..2), "the caller that asked before did not wait for its answer");
}

fn an_error_is_an_answer() {
    let service = Service::start(Arc::new(Faulty::new(2, [(0, Fault::Error)])), 1);
    let answer = wait(&ask(&service, 0, 0..1), "row 0 cannot be read");
    let expected = Answer { number: 0, result: Err(faulty::error(0)) };
    ensure_eq!(answer, expected, "wrong error", "row 0 cannot be read");
    wait(&ask(&service, 1, 1..2), "the read before it failed");
}

/// The sum over all rows of `source`, and what it should be.
fn ensure_sum(source: Counting, chunk: usize, workers: usize) {
    let source = Arc::new(source);
    let rows = source.rows();
    let service = Service::start(Arc::clone(&source) as _, workers);
    let part = service.sum(0..rows, chunk).expect("no row of this dataset is bad");
    drop(service);
    let case = format!("with rows = {rows}, chunk = {chunk}, workers = {workers}");
    source.ensure_each_row_once("read twice", "lost chunk", &case);
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn sum_ends() {
    ensure_sum(Counting::whole_numbers(2), 1, 1);
}

fn all_asked() {
    let service = Service::start(Arc::new(Rendezvous::new(2, 2)), 2);
    let part = service.sum(0..2, 1);
    ensure_result(part, Ok(Partial { count: 2, sum: 2.0 }), "wrong result", "two rows of 1.0");
}

fn same_bits() {
    ensure_sum(Counting::of(sums::ADVERSARIAL.into()), 1, 2);
}

fn first_error() {
    let service =
        Service::start(Arc::new(Faulty::new(3, [(1, Fault::Error), (2, Fault::Error)])), 2);
    let result = service.sum(0..3, 1);
    ensure!(result.is_err(), "swallowed error", "two reads failed, and the result is {result:?}");
    ensure_result(
        result,
        Err(faulty::error(1)),
        "first failure wins",
        "rows 1 and 2 cannot be read",
    );
}

fn two_clients() {
    let service = Service::start(Arc::new(Counting::whole_numbers(2)), 1);
    let sum = |row: usize| {
        let part = service.sum(row..row + 1, 1);
        let expected = Ok(Partial { count: 1, sum: (row + 1) as f64 });
        ensure_result(
            part,
            expected,
            "stray answer",
            &format!("row {row}, and another thread asks too"),
        );
    };
    thread::scope(|scope| {
        scope.spawn(|| sum(0));
        sum(1);
    });
}

fn answered_once() {
    let service = Service::start(Arc::new(Counting::whole_numbers(2)), 2);
    let answer = ask(&service, 0, 0..1);
    drop(service);
    wait(&answer, "it was asked, and then the service was dropped");
    let again = answer.recv().ok();
    ensure_eq!(again, None, "read twice", "one request was asked, and this came after its answer");
}

fn two_ask() {
    let service = Service::start(Arc::new(Counting::whole_numbers(2)), 1);
    let get = |row: usize| {
        let answer = wait(&ask(&service, row, row..row + 1), "two threads asked at the same time");
        let result = Ok(Partial { count: 1, sum: (row + 1) as f64 });
        ensure_eq!(answer, Answer { number: row, result }, "stray answer", "two threads asked");
    };
    thread::scope(|scope| {
        scope.spawn(|| get(0));
        get(1);
    });
}

/// A dataset that knows the end of the thread that reads it.
struct Watched(Ended);

impl Source for Watched {
    fn rows(&self) -> usize {
        1
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.0.is_of_this_thread();
        Ok(vec![1.0; rows.len()])
    }
}

fn ended_at_last() {
    let ended = Ended::default();
    let service = Service::start(Arc::new(Watched(ended.clone())), 1);
    wait(&ask(&service, 0, 0..1), "row 0 was asked for");
    drop(service);
    ended.ensure("`drop`");
}

/// A dataset whose reads return when it is open.
struct Gate(Latch);

impl Source for Gate {
    fn rows(&self) -> usize {
        1
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.0.wait();
        Ok(vec![1.0; rows.len()])
    }
}

fn no_bound() {
    const REQUESTS: usize = 5000;
    let gate = Arc::new(Gate(Latch::default()));
    let service = Service::start(Arc::clone(&gate) as _, 1);
    let (reply, answers) = mpsc::channel();
    for number in 0..REQUESTS {
        service.ask(Request { number, rows: 0..1, reply: reply.clone() });
    }
    gate.0.open();
    drop((reply, service));
    let answered = answers.iter().count();
    ensure_eq!(
        answered,
        REQUESTS,
        UNANSWERED,
        "thousands of requests were asked; this many have answers"
    );
}

fn zero_workers() {
    let service = Service::start(Arc::new(Counting::whole_numbers(1)), 0);
    wait(&ask(&service, 0, 0..1), "a service of 0 workers, which count as 1");
}

/// A dataset that fails the check when more threads read it than may.
struct Narrow(Room);

impl Source for Narrow {
    fn rows(&self) -> usize {
        2
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        self.0.visit();
        Ok(vec![1.0; rows.len()])
    }
}

fn many_workers() {
    let service = Service::start(Arc::new(Rendezvous::new(24, 24)), 24);
    let part = service.sum(0..24, 1);
    ensure_result(part, Ok(Partial { count: 24, sum: 24.0 }), "wrong result", "24 rows of 1.0");
}

fn no_more_workers() {
    let narrow = Narrow(Room::new(1, "too many threads", "reads of a service with one worker"));
    let service = Service::start(Arc::new(narrow), 1);
    for answer in [0, 1].map(|row| ask(&service, row, row..row + 1)) {
        // Another check is about requests without an answer: here the read says what is wrong.
        drop(answer.recv());
    }
}

const CHUNK_ADVICE: &str = "\
    `sum` was called with chunks of 0 rows, and does not return. No number of them covers the rows: panic.";

fn chunk_of_zero() {
    for rows in [0..2, 1..1] {
        let service = Service::start(Arc::new(Counting::whole_numbers(2)), 1);
        let sum = panic::catch_unwind(AssertUnwindSafe(|| service.sum(rows.clone(), 0)));
        if let Ok(result) = sum {
            fail!("chunk of zero", "`sum({rows:?}, 0)` should panic, and returned {result:?}");
        }
    }
}

fn any_rows() {
    let source = Arc::new(Counting::whole_numbers(5));
    let service = Service::start(Arc::clone(&source) as _, 1);
    for (rows, chunk) in
        [(0..0, 1), (5..5, 2), (1..4, 2), (2..5, 1 << 40), (0..5, usize::MAX), (1..5, usize::MAX), (0..5, 5), (4..5, 1)]
    {
        let case = format!("`sum({rows:?}, {chunk})` of 1.0, 2.0, 3.0, …");
        let sum = || service.sum(rows.clone(), chunk);
        let Ok(part) = panic::catch_unwind(AssertUnwindSafe(sum)) else {
            fail!("overflow", "{case} panicked: is a chunk added to the number of a row?");
        };
        let expected = Ok(Partial::of(source.values(rows.clone())));
        ensure_result(part, expected, "wrong result", &case);
    }
}

fn any_numbers() {
    let random = (sums::floats(0..60), 1..20_usize, 0..5_usize);
    for_all(sums::small_jobs(), random, |(values, chunk, workers)| {
        ensure_sum(Counting::of(values), chunk, workers);
    });
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let service = Service::start(Arc::new(sample.source), 3);
    let cuts = [0, rows / 3, rows / 2, rows];
    let part: Partial = thread::scope(|scope| {
        let sum = |rows| service.sum(rows, chunk).expect("it can be read");
        let clients = cuts.windows(2).map(|cut| (cut[0]..cut[1]));
        let clients: Vec<_> = clients.map(|rows| scope.spawn(move || sum(rows))).collect();
        clients.into_iter().map(|client| client.join().expect("it does not panic")).sum()
    });
    ensure_result(part, sample.whole, "wrong result", "/array, asked for by three threads");
}
