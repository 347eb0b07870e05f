//! The checks of `map`.
//!
//! The pool is one that the check runs by hand: so it decides in which order the jobs end.

use super::subject::{imap, map, starmap};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use support::asleep::ensure_sleeps;
use support::crew::{Crew, Job, run};
use support::jobs::Ledger;
use support::latch::Latch;
use support::law::for_all;
use support::numerous::MANY;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A function applied to many items by the workers of a pool."),
    Promise::explains("What a pool runs."),
    Promise::kept(
        "Applies `f` to each of the `items`, each in a job of its own, and returns the results in the order of the items, like Python's `Pool.map`.",
        &["in_order", "each_item_once", "no_items"],
    ),
    Promise::explains("`submit` puts a job into a pool's queue and returns."),
    Promise::kept(
        "All jobs are submitted before the first result is waited for, and no job panics, whatever `f` does.",
        &["imap_submits", "panic_comes_back"],
    ),
    Promise::kept("The calling thread sleeps while it waits.", &["waiter_sleeps"]),
    Promise::kept("If `f` panics.", &["panic_comes_back", "first_panic"]),
    Promise::kept(
        "The payload is the same; if `f` panics for several items, it is the payload for the first of them.",
        &["panic_comes_back", "first_panic"],
    ),
    Promise::kept(
        "The same as `map`, for a function of two arguments.",
        &["starmap_spreads", "starmap_panics"],
    ),
    Promise::kept(
        "Like `map`, but returns as soon as all jobs have been submitted.",
        &[
            "imap_submits",
            "imap_in_order",
            "imap_yields_early",
            "beside_a_running_job",
            "dropped_iterator",
        ],
    ),
    Promise::kept(
        "The iterator yields the results in the order of the items, each as soon as it is there, while jobs for later items are still running or waiting.",
        &[
            "imap_submits",
            "imap_in_order",
            "imap_yields_early",
            "beside_a_running_job",
            "dropped_iterator",
        ],
    ),
    Promise::kept(
        "The iterator may be dropped before its end.",
        &[
            "imap_submits",
            "imap_in_order",
            "imap_yields_early",
            "beside_a_running_job",
            "dropped_iterator",
        ],
    ),
    Promise::kept("The results of `imap`, in the order of the items.", &["imap_in_order", "many_items"]),
    Promise::kept("Returns the result for the next item.", &["waiter_sleeps"]),
    Promise::kept("Sleeps until that result is there.", &["waiter_sleeps"]),
    Promise::kept("If `f` panicked for this item.", &["imap_panics_in_its_turn"]),
    Promise::kept("The payload is the same.", &["imap_panics_in_its_turn"]),
    Promise::explains(
        "Write `map`, `starmap` and `imap` for any pool: each of them is given a function that submits a job.",
    ),
    Promise::explains(
        "The checks bring a pool of their own and run its jobs by hand, so that they can decide which job ends first.",
    ),
    Promise::kept(
        "the results are in the order of the items, whatever the order in which the jobs end, and each item is used once.",
        &["in_order", "each_item_once", "any_order"],
    ),
    Promise::kept("all jobs are submitted before any result is waited for.", &["imap_submits"]),
    Promise::kept(
        "`imap` yields a result while later jobs are still waiting, and its iterator may be dropped before its end.",
        &["imap_yields_early", "dropped_iterator"],
    ),
    Promise::kept(
        "if `f` panics, so does `map` (with the panic for the first such item), and so does the iterator from `imap` when it comes to that item.",
        &["panic_comes_back", "first_panic", "imap_panics_in_its_turn"],
    ),
    Promise::kept(
        "no job panics, and a thread sleeps while it waits.",
        &["panic_comes_back", "waiter_sleeps"],
    ),
    Promise::kept("two jobs can run at the same time.", &["two_at_once"]),
    Promise::kept(
        "all this holds for any number of items, in whatever order their jobs end, and for a real file.",
        &["any_order", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("in_order", "the results of map are in the order of the items", in_order)
        .hang_means(ONE_BY_ONE, ONE_BY_ONE_ADVICE),
    Check::new("each_item_once", "f is called once for each item", each_item_once)
        .hang_means(ONE_BY_ONE, ONE_BY_ONE_ADVICE),
    Check::new("starmap_spreads", "starmap hands both parts of a pair to f", starmap_spreads)
        .hang_means(ONE_BY_ONE, ONE_BY_ONE_ADVICE),
    Check::new("imap_submits", "imap submits all jobs and waits for none", imap_submits)
        .hang_means(WAITS_FOR_ALL, WAITS_FOR_ALL_ADVICE),
    Check::new("imap_yields_early", "a result is yielded while later jobs wait", imap_yields_early)
        .hang_means(WAITS_FOR_ALL, WAITS_FOR_ALL_ADVICE),
    Check::new("imap_in_order", "imap yields in the order of the items", imap_in_order).hang_means(
        "lost result",
        "All jobs have run, and the iterator waits forever for a result. Where is a result kept that comes \
         before its turn, and what tells the thread that waits?",
    ),
    Check::new("many_items", "imap yields all of 65,541 results", many_items).native_only().once().hang_means(
        "lost result",
        "All of 65,541 jobs have run, and the iterator waits forever for a result. How far can the number count that says which \
         is next?",
    ),
    Check::new("no_items", "no items give no results", no_items),
    Check::new("panic_comes_back", "a panic of f comes out of map", panic_comes_back)
        .hang_means(SWALLOWED, SWALLOWED_ADVICE),
    Check::new("first_panic", "of two panics the first item's comes out", first_panic)
        .hang_means(SWALLOWED, SWALLOWED_ADVICE),
    Check::new("imap_panics_in_its_turn", "imap panics at the item for which f did", imap_panics)
        .hang_means(SWALLOWED, SWALLOWED_ADVICE),
    Check::new("beside_a_running_job", "a result is yielded while f runs for another item", beside)
        .hang_means(
            "lock held while the job runs",
            "The result of the next item is there, `f` still runs for another one, and the iterator waits. Is \
             a lock that it needs held while `f` runs?",
        ),
    Check::new("two_at_once", "two jobs run at the same time", two_at_once).preemptions(1).hang_means(
        "one after the other",
        "Two threads run a job each, and `f` isn't called for one item before it has returned for the other. Is a \
         lock held while `f` runs?",
    ),
    Check::new("starmap_panics", "a panic of f comes out of starmap", starmap_panics)
        .hang_means(SWALLOWED, SWALLOWED_ADVICE),
    Check::new("dropped_iterator", "jobs run though no one wants their results", dropped_iterator),
    Check::new("any_order", "all this holds for any items and any order of the jobs", any_order)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("waiter_sleeps", "a thread that waits for a result sleeps", waiter_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "the mean of /array is right, mapped over its chunks", real_file)
        .native_only()
        .once(),
];

const ONE_BY_ONE: &str = "one after the other";
const ONE_BY_ONE_ADVICE: &str = "\
    The jobs here are run when all of them are in the queue, and `map` waits for a result before it has \
    submitted them all. Submit all, then wait for the first.";
const WAITS_FOR_ALL: &str = "waits for all";
const WAITS_FOR_ALL_ADVICE: &str = "\
    The result of the next item is there, or no result is asked for yet. And a thread waits for jobs of \
    later items, which are not run in the meantime here.";
const SWALLOWED: &str = "swallowed panic";
const SWALLOWED_ADVICE: &str = "\
    The job panicked, and a thread that waits for its result waits forever. Catch the panic in the job, and send it \
    in place of the result.";

/// What `call` returns with a pool that runs its jobs when all are there, in this order.
fn with_a_crew<R>(order: &[usize], call: impl FnOnce(&dyn Fn(Job)) -> R) -> R {
    let crew = Crew::default();
    thread::scope(|scope| {
        scope.spawn(|| in_this_order(order, crew.take(order.len())));
        call(&|job| crew.submit(job))
    })
}

/// Runs the jobs in this order.
fn in_this_order(order: &[usize], jobs: Vec<Job>) {
    let mut jobs: Vec<_> = jobs.into_iter().map(Some).collect();
    for &i in order {
        run(jobs[i].take().expect("each job is run once"));
    }
}

fn in_order() {
    let results = with_a_crew(&[2, 0, 1], |submit| map(submit, |item| item * 10, vec![1, 2, 3]));
    ensure_result(results, vec![10, 20, 30], "wrong order", "jobs 2, 0 and 1 ended in this order");
}

fn each_item_once() {
    let ledger = Ledger::new(2);
    let record = Arc::clone(&ledger);
    let results = with_a_crew(&[1, 0], |submit| map(submit, move |i| record.run(i), vec![0, 1]));
    ensure_result(results.len(), 2, "wrong result", "the number of results for 2 items");
    ledger.ensure_each_once("after `map`");
}

fn starmap_spreads() {
    let pairs = vec![(1, 10), (2, 20)];
    let results = with_a_crew(&[1, 0], |submit| starmap(submit, |a, b| b - a, pairs));
    ensure_result(results, vec![9, 18], "wrong result", "b - a of (1, 10) and (2, 20)");
}

/// No job is run before `imap` has returned.
fn imap_submits() {
    let crew = Crew::default();
    let results = imap(&|job| crew.submit(job), |item| item * 10, vec![1, 2, 3]);
    let jobs = crew.take_all();
    ensure!(
        jobs.len() == 3,
        ONE_BY_ONE,
        "`imap` was given 3 items, and had submitted {} jobs when it returned. A job that is submitted \
         when its result is asked for runs after the one before. An iterator that is not asked does \
         nothing: `collect` it",
        jobs.len()
    );
    jobs.into_iter().for_each(run);
    ensure_result(results.collect(), vec![10, 20, 30], "wrong result", "3 items, multiplied by 10");
}

fn imap_yields_early() {
    let crew = Crew::default();
    let mut results = imap(&|job| crew.submit(job), |item| item * 10, vec![1, 2, 3]);
    let mut jobs = crew.take_all().into_iter();
    for expected in [10, 20, 30] {
        if let Some(job) = jobs.next() {
            run(job);
        }
        let case = "each job is run, and then its result asked for";
        ensure_result(results.next(), Some(expected), "wrong result", case);
    }
    for _ in 0..2 {
        ensure_result(results.next(), None, "wrong result", "after the last item");
    }
}

fn imap_in_order() {
    let results = with_a_crew(&[1, 2, 0], |submit| {
        imap(submit, |item| item * 10, vec![1, 2, 3]).collect::<Vec<_>>()
    });
    ensure_result(results, vec![10, 20, 30], "wrong order", "jobs 1, 2 and 0 ended in this order");
}

fn many_items() {
    let crew = Crew::default();
    let results = imap(&|job| crew.submit(job), |item| 2 * item, (0..MANY).collect());
    crew.take_all().into_iter().for_each(run);
    ensure!(
        results.eq((0..MANY).map(|item| 2 * item)),
        "wrong order",
        "2 times each of the items 0 to {} was wanted, and the results are others",
        MANY - 1
    );
}

fn no_items() {
    let submit: &dyn Fn(Job) = &|_| fail!("wrong result", "there are no items, and here is a job");
    let twice = |item: u64| 2 * item;
    ensure_result(map(submit, twice, vec![]), vec![], "wrong result", "`map` of no items");
    ensure_result(imap(submit, twice, vec![]).next(), None, "wrong result", "`imap` of no items");
}

/// What the panic of an item says.
const MESSAGES: [&str; 3] = ["item 0 is bad", "item 1 is bad", "item 2 is bad"];

/// The item, or its panic if it is among the `bad`.
fn work(bad: &'static [usize]) -> impl Fn(usize) -> usize + Send + Sync + 'static {
    // Not `panic!`: a panic that a check makes on purpose need not be printed.
    move |item| match bad.contains(&item) {
        true => panic::resume_unwind(Box::new(MESSAGES[item])),
        false => item,
    }
}

/// Ends the check if this is not a panic with this message.
fn ensure_panic<R: std::fmt::Debug>(result: thread::Result<R>, message: &str) {
    let payload = match result {
        Ok(result) => fail!(SWALLOWED, "`f` panicked, and here is a result: {result:?}"),
        Err(payload) => payload,
    };
    let Some(is) = payload.downcast_ref::<&str>().filter(|is| MESSAGES.contains(is)) else {
        fail!(
            "lost panic message",
            "the panic that comes out is not `f`'s own: pass on what `catch_unwind` returns"
        );
    };
    ensure_result(*is, message, "first failure wins", "the panic of the first item that has one");
}

/// Maps three items, of which these are bad, and runs their jobs in this order.
fn panics(bad: &'static [usize], order: &[usize]) -> thread::Result<Vec<usize>> {
    with_a_crew(order, |submit| {
        panic::catch_unwind(AssertUnwindSafe(|| map(submit, work(bad), vec![0, 1, 2])))
    })
}

fn panic_comes_back() {
    ensure_panic(panics(&[1], &[0, 1, 2]), MESSAGES[1]);
}

fn first_panic() {
    ensure_panic(panics(&[1, 2], &[2, 1, 0]), MESSAGES[1]);
}

fn imap_panics() {
    let crew = Crew::default();
    let mut results = imap(&|job| crew.submit(job), work(&[1]), vec![0, 1, 2]);
    crew.take_all().into_iter().for_each(run);
    ensure_result(
        results.next(),
        Some(0),
        "wrong result",
        "the first of 3 items; the second is bad",
    );
    let second = panic::catch_unwind(AssertUnwindSafe(|| results.next()));
    ensure_panic(second, MESSAGES[1]);
    let third = panic::catch_unwind(AssertUnwindSafe(|| results.next()));
    ensure!(
        third.is_ok_and(|third| third == Some(2)),
        "lost result",
        "the second of 3 items was bad, and `next` has said so. The third was not, and its result does not come out"
    );
}

/// The job of the second item runs until the result of the first has been taken.
fn beside() {
    let [started, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (now, until) = (Arc::clone(&started), Arc::clone(&go_on));
    let crew = Crew::default();
    let f = move |item: usize| {
        if item == 1 {
            now.open();
            until.wait();
        }
        item
    };
    let mut results = imap(&|job| crew.submit(job), f, vec![0, 1]);
    let mut jobs = crew.take_all().into_iter();
    jobs.next().into_iter().for_each(run);
    thread::scope(|scope| {
        jobs.next().into_iter().for_each(|job| _ = scope.spawn(|| run(job)));
        started.wait();
        ensure_result(results.next(), Some(0), "wrong result", "the first of two items");
        go_on.open();
        ensure_result(results.next(), Some(1), "wrong result", "the second of two items");
    });
}

/// `f` returns once it has been called for both items.
fn two_at_once() {
    let f = || {
        let meeting = Rendezvous::new(0, 2);
        move |item: usize| {
            meeting.meet();
            item
        }
    };
    let case = "two items, whose jobs ran at the same time";
    let crew = Crew::default();
    let results = imap(&|job| crew.submit(job), f(), vec![0, 1]);
    run_at_once(crew.take_all());
    ensure_result(results.collect(), vec![0, 1], "wrong result", case);
    let results = thread::scope(|scope| {
        scope.spawn(|| run_at_once(crew.take(2)));
        map(&|job| crew.submit(job), f(), vec![0, 1])
    });
    ensure_result(results, vec![0, 1], "wrong result", case);
}

/// Runs each of these jobs in a thread of its own.
fn run_at_once(jobs: Vec<Job>) {
    thread::scope(|scope| jobs.into_iter().for_each(|job| _ = scope.spawn(|| run(job))));
}

fn starmap_panics() {
    let pairs = vec![(0, ()), (1, ()), (2, ())];
    let result = with_a_crew(&[2, 1, 0], |submit| {
        let f = work(&[1, 2]);
        panic::catch_unwind(AssertUnwindSafe(|| starmap(submit, move |item, ()| f(item), pairs)))
    });
    ensure_panic(result, MESSAGES[1]);
}

fn dropped_iterator() {
    let ledger = Ledger::new(2);
    let crew = Crew::default();
    let record = Arc::clone(&ledger);
    drop(imap(&|job| crew.submit(job), move |i| record.run(i), vec![0, 1]));
    crew.take_all().into_iter().for_each(run);
    ledger.ensure_each_once("after the iterator was dropped and all jobs were run");
}

fn any_order() {
    let orders = (0..12_usize).prop_flat_map(|len| Just((0..len).collect()).prop_shuffle());
    for_all([], orders, |order: Vec<usize>| {
        let items: Vec<_> = (0..order.len()).collect();
        let expected: Vec<_> = items.iter().map(|item| item * 10).collect();
        let case = format!("the jobs ended in the order {order:?}");
        let mapped = with_a_crew(&order, |submit| map(submit, |item| item * 10, items.clone()));
        ensure_result(mapped, expected.clone(), "wrong order", &case);
        let yielded = with_a_crew(&order, |submit| {
            imap(submit, |item| item * 10, items.clone()).collect::<Vec<_>>()
        });
        ensure_result(yielded, expected, "wrong order", &case);
    });
}

fn waiter_sleeps() {
    let crew = Crew::default();
    // The iterator stays in its thread: nothing says that it can go to another.
    let wait = || _ = imap(&|job| crew.submit(job), |item| item * 10, vec![1]).next();
    ensure_sleeps(wait, || crew.take(1).into_iter().for_each(run));
}

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    let (rows, chunk) = (source.rows(), sample.chunk);
    let starts: Vec<_> = (0..rows).step_by(chunk).collect();
    let order: Vec<_> = (0..starts.len()).rev().collect();
    let parts = with_a_crew(&order, |submit| {
        let part = move |start: usize| {
            source.read(start..rows.min(start + chunk)).map(|values| Partial::of(&values))
        };
        map(submit, part, starts)
    });
    ensure_result(parts.into_iter().sum(), Ok(sample.whole), "wrong result", "/array");
}
