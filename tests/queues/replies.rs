//! The checks of `replies`.

use super::subject::{Answer, Request, Service};
use crate::support::counting::Counting;
use crate::support::faulty::{self, Fault, Faulty};
use crate::support::law::for_all;
use crate::support::rendezvous::Rendezvous;
use crate::support::result::ensure_result;
use crate::support::sample;
use crate::support::sums;
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Partial, Source};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("an_answer", "a request is answered in the queue that it carries", an_answer)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("it_ends", "a service that is dropped ends its workers", it_ends).hang_means(
        "never stops",
        "The service was dropped, and `drop` waits for a worker for ever, which waits for a request. It \
         finds the end of the queue when the last sender is gone: who still has one?",
    ),
    Check::new("asked_is_answered", "what was asked before the drop is answered", asked_is_answered)
        .hang_means(UNANSWERED, UNANSWERED_ADVICE),
    Check::new("sum_ends", "sum returns when all its requests are answered", sum_ends).hang_means(
        "sender never dropped",
        "All requests have been answered, and `sum` does not return. A loop over a receiver ends when the \
         last sender is gone: does this thread still have the one that it cloned for the requests?",
    ),
    Check::new("nobody_wants_it", "a worker goes on when nobody wants its answer", nobody_wants_it)
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
    Check::new("first_error", "the error is that of the first chunk in the order of the rows", first_error)
        .preemptions(1),
    Check::new("two_clients", "two that ask at the same time each get their own answers", two_clients)
        .hang_means(
            "stray answer",
            "Two threads called `sum` at the same time, and one of them waits for an answer that the other \
             may have got. In whose queue do the answers go?",
        ),
    Check::new("any_numbers", "the same holds for any number of rows, chunks and workers", any_numbers)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "three threads ask for parts of /array", real_file).native_only().once(),
];

const UNANSWERED: &str = "unanswered request";
const UNANSWERED_ADVICE: &str = "\
    A request was asked, and the one who asked waits for ever. Does every way through the worker end with \
    an answer, also after an error? Is the worker still alive?";

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
    wait(&ask(&service, 1, 1..2), "the one who asked before did not wait for its answer");
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
