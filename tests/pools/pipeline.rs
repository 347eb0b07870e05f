//! The checks of `pipeline`.

use super::subject::{Job, Submit, pipeline};
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use support::asleep::ensure_sleeps;
use support::crew::{Crew, Next};
use support::latch::Latch;
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Two stages on one pool: the second needs what the first has worked out."),
    Promise::explains("What a pool runs."),
    Promise::explains("Puts a job into a pool's queue, and returns."),
    Promise::explains("Jobs may call it too."),
    Promise::explains("Compares each item with the next one."),
    Promise::kept(
        "There are two stages, and both run in jobs on the pool: `prepare` is called once for each item, and `compare` is called once for each pair of neighbours, with what `prepare` returned for the two.",
        &["each_once", "one_item", "any_numbers"],
    ),
    Promise::kept(
        "Returns what `compare` returned, in the order of the items: one result fewer than there are items, or none if there are no items.",
        &["oldest_first", "few_items"],
    ),
    Promise::kept(
        "No job waits for another, so a pool with one thread is enough, in whatever order it takes its jobs.",
        &["oldest_first", "newest_first", "does_not_wait_for_all"],
    ),
    Promise::kept(
        "Two neighbours are compared as soon as both are prepared, even if other items are not yet prepared.",
        &["oldest_first", "newest_first", "does_not_wait_for_all"],
    ),
    Promise::kept("Jobs can run at the same time.", &["prepare_overlaps", "compare_overlaps"]),
    Promise::kept(
        "The calling thread sleeps until everything is done.",
        &["caller_sleeps", "no_polling"],
    ),
    Promise::explains("Neither `prepare` nor `compare` panics."),
    Promise::explains(
        "Prepare each item, and compare each item with the next one, as jobs on one pool.",
    ),
    Promise::kept(
        "one worker is enough, whether it takes the oldest job first or the newest.",
        &["oldest_first", "newest_first"],
    ),
    Promise::kept(
        "each item is prepared once and each pair is compared once, in every interleaving with at most one preemption;",
        &["each_once"],
    ),
    Promise::kept(
        "two items can be prepared at the same time, and two pairs can be compared at the same time.",
        &["prepare_overlaps", "compare_overlaps"],
    ),
    Promise::kept(
        "a pair can be compared while another item is still being prepared;",
        &["does_not_wait_for_all"],
    ),
    Promise::kept(
        "if there is only one item, or none, nothing is compared; and while the calling thread waits, it sleeps.",
        &["few_items", "caller_sleeps"],
    ),
    Promise::kept(
        "all this holds for any number of items and workers, and for the means of the chunks in `/array`.",
        &["any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("oldest_first", "one worker is enough, if it takes the oldest job", oldest_first)
        .preemptions(2)
        .hang_means(WAITS, WAITS_ADVICE)
        .endless_means(WAITS, WAITS_ADVICE),
    Check::new("newest_first", "one worker is enough, if it takes the newest job", newest_first)
        .preemptions(2)
        .hang_means(WAITS, WAITS_ADVICE)
        .endless_means(WAITS, WAITS_ADVICE),
    Check::new("each_once", "each item is prepared once, and each pair compared once", each_once)
        .preemptions(1)
        .hang_means(
            "pair never compared",
            "Both items of a pair are prepared, and no job compares them. Two jobs end at the same time: \
             each checks whether the other item is there, and then puts its own. Do both under one lock, \
             and put before you check.",
        ),
    Check::new("prepare_overlaps", "two items can be prepared at the same time", prepare_overlaps)
        .preemptions(0)
        .hang_means(ONE_BY_ONE, ONE_BY_ONE_ADVICE),
    Check::new("compare_overlaps", "two pairs can be compared at the same time", compare_overlaps)
        .preemptions(0)
        .hang_means(ONE_BY_ONE, ONE_BY_ONE_ADVICE),
    Check::new("does_not_wait_for_all", "a pair does not wait for other items", no_wait_for_all)
        .preemptions(0)
        .hang_means(
            "waits for all",
            "The first two items are prepared, and the third is slow. The pair of the first two could be \
             compared in the meantime, and is not. Let the job that completes a pair see to it.",
        ),
    Check::new("few_items", "with no item, or one, there is nothing to compare", few_items)
        .hang_means(
            "overflow",
            "There are as many pairs as items, less one. With no items there are none: `len() - 1` isn't a \
             number then, and something waits for a pair that does not exist.",
        ),
    Check::new("one_item", "an item is prepared, even if there is none to compare it with", one_item),
    Check::new("no_polling", "the thread that calls does not check every now and then", no_polling)
        .model_only()
        .preemptions(0),
    Check::new("any_numbers", "all this holds for any items and workers", any_numbers)
        .native_only()
        .once()
        .time_limit_secs(20)
        .hang_means(WAITS, WAITS_ADVICE),
    Check::new("caller_sleeps", "the thread that calls sleeps", caller_sleeps)
        .native_only()
        .once(),
    Check::new("real_file", "the changes of the mean of /array from chunk to chunk are right", real_file)
        .native_only()
        .once()
        .hang_means(WAITS, WAITS_ADVICE),
];

const WAITS: &str = "waits for its own pool";
const WAITS_ADVICE: &str = "\
    A job waits for another one of the same pool, and takes up the only worker meanwhile. The other one is \
    never run. Do not wait in a job: when the last of what it needs is there, submit it.";
const ONE_BY_ONE: &str = "one after the other";
const ONE_BY_ONE_ADVICE: &str = "\
    There are two workers and two things to do, which wait for each other, and they never happen at the \
    same time. Is a lock held while `prepare` or `compare` runs? Or is one submitted when the other is done?";

/// What `call` returns, with a pool of so many workers.
fn with_workers<R>(workers: usize, next: Next, call: impl FnOnce(Submit) -> R) -> R {
    let crew = Arc::new(Crew::default());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| crew.work(next));
        }
        let _end = EndsWith(&crew);
        let mine = Arc::clone(&crew);
        call(Arc::new(move |job: Job| mine.submit(job)))
    })
}

/// The workers end with what they are for, even if that panics.
struct EndsWith<'a>(&'a Crew);

impl Drop for EndsWith<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The squares of the items are compared: how much greater is the second?
fn squares(submit: Submit, items: Vec<i64>) -> Vec<i64> {
    pipeline(submit, items, |item| item * item, |a, b| b - a)
}

fn with_one(next: Next) {
    let results = with_workers(1, next, |submit| squares(submit, vec![1, 2, 3]));
    let case = format!("the squares of 1, 2, 3, by a worker that takes the job that is {next:?}");
    ensure_result(results, vec![3, 5], "wrong order", &case);
}

fn oldest_first() {
    with_one(Next::Oldest);
}

fn newest_first() {
    with_one(Next::Newest);
}

fn each_once() {
    let calls = [(); 3].map(|()| Arc::new(AtomicUsize::new(0)));
    let [first, second, compared] = calls.clone();
    let results = with_workers(2, Next::Oldest, |submit| {
        let prepare = move |item: usize| {
            mention(|| format!("prepares item {item}"));
            let before = [&first, &second][item].fetch_add(1, Relaxed);
            ensure!(before == 0, "prepared twice", "item {item} is prepared once more");
            item
        };
        let compare = move |a: &usize, b: &usize| {
            mention(|| format!("compares {a} and {b}"));
            let before = compared.fetch_add(1, Relaxed);
            ensure!(
                before == 0,
                "compared twice",
                "the only pair, {a} and {b}, is compared once more"
            );
            (*a, *b)
        };
        pipeline(submit, vec![0, 1], prepare, compare)
    });
    let [first, second, compared] = calls.map(|calls| calls.load(Relaxed));
    ensure_result([first, second], [1, 1], "prepared twice", "how often two items were prepared");
    let bug = if compared == 0 { "pair never compared" } else { "compared twice" };
    ensure_result(compared, 1, bug, "how often a pair was compared");
    ensure_result(results, vec![(0, 1)], "wrong result", "one pair");
}

fn prepare_overlaps() {
    let meeting = Rendezvous::new(0, 2);
    with_workers(2, Next::Oldest, |submit| {
        pipeline(submit, vec![0, 1], move |_| meeting.meet(), |(), ()| ())
    });
}

fn compare_overlaps() {
    let meeting = Rendezvous::new(0, 2);
    with_workers(2, Next::Oldest, |submit| {
        pipeline(submit, vec![0, 1, 2], |_| (), move |(), ()| meeting.meet())
    });
}

/// The third item is not prepared before the first two are compared.
fn no_wait_for_all() {
    let compared = Arc::new(Latch::default());
    let until = Arc::clone(&compared);
    with_workers(2, Next::Oldest, |submit| {
        let prepare = move |item| {
            if item == 2 {
                until.wait();
            }
            item
        };
        let compare = move |a: &usize, b: &usize| {
            let next = a + 1;
            ensure!(*b == next, "wrong order", "item {a} is compared with item {b}, not with the next one, {next}");
            if *a == 0 {
                compared.open();
            }
        };
        pipeline(submit, vec![0, 1, 2], prepare, compare)
    });
}

fn few_items() {
    for items in [vec![], vec![5]] {
        let case = format!("no pairs in {items:?}");
        let run = || with_workers(1, Next::Oldest, |submit| squares(submit, items));
        match panic::catch_unwind(AssertUnwindSafe(run)) {
            Ok(results) => ensure_result(results, vec![], "wrong result", &case),
            Err(_) => fail!("overflow", "{case}: `pipeline` panicked. Is there a `len() - 1`?"),
        }
    }
}

fn one_item() {
    let calls = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&calls);
    let prepare = move |item| _ = (item, mine.fetch_add(1, Relaxed));
    with_workers(1, Next::Oldest, |submit| {
        pipeline(submit, vec![5], prepare, |(), ()| ());
        let calls = calls.load(Relaxed);
        ensure!(calls == 1, "lost job", "there is one item, and `pipeline` returned after {calls} calls of `prepare`");
    });
}

fn no_polling() {
    ensure_told(|| with_one(Next::Oldest));
}

fn any_numbers() {
    use proptest::prelude::*;
    let items = proptest::collection::vec(-1000..1000_i64, 0..40);
    for_all([], (items, 1..5_usize, any::<bool>()), |(items, workers, newest)| {
        let next = if newest { Next::Newest } else { Next::Oldest };
        let squared: Vec<_> = items.iter().map(|item| item * item).collect();
        let expected: Vec<_> = squared.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let case = format!("the squares of {items:?}, {workers} workers, {next:?} first");
        let results = with_workers(workers, next, |submit| squares(submit, items));
        ensure_result(results, expected, "wrong order", &case);
    });
}

fn caller_sleeps() {
    let go_on = Arc::new(Latch::default());
    let until = Arc::clone(&go_on);
    with_workers(1, Next::Oldest, |submit| {
        let wait = || drop(pipeline(submit, vec![1, 2], move |_| until.wait(), |(), ()| ()));
        ensure_sleeps(wait, || go_on.open());
    });
}

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    let (rows, chunk) = (source.rows(), sample.chunk);
    let mean = move |start: usize| {
        let values = source.read(start..rows.min(start + chunk)).expect("it can be read");
        Partial::of(&values).mean().expect("a chunk has rows")
    };
    let starts: Vec<_> = (0..rows).step_by(chunk).collect();
    let means: Vec<_> = starts.iter().map(|start| mean(*start)).collect();
    let expected: Vec<_> = means.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for workers in [1, 2, 8] {
        let mean = mean.clone();
        let changes = with_workers(workers, Next::Oldest, |submit| {
            pipeline(submit, starts.clone(), mean, |a, b| b - a)
        });
        ensure_result(changes, expected.clone(), "wrong result", "/array, from chunk to chunk");
    }
}
