//! The checks of `batches`.

use super::subject::Batches;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::Error;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use support::asleep::ensure_sleeps;
use support::faulty;
use support::latch::Latch;
use support::law::for_all;
use support::result::ensure_result;
use support::sendable::is_send;
use support::solo::Solo;
use support::thread;
use support::told::ensure_told;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Many small calls in one trip: items are collected, then carried into a library together.",
    ),
    Promise::explains("Collects items for a library that can take many at once."),
    Promise::kept(
        "Any thread may call any method at any time.",
        &["any_thread", "two_push", "push_beside_flush", "two_flush", "told", "sleeps"],
    ),
    Promise::kept(
        "`trip` carries the items, at most `most` of them at once, and all in the order in which they were pushed.",
        &["full_batches", "never_more", "in_order", "two_push", "any_numbers"],
    ),
    Promise::kept("A `most` of 0 counts as 1.", &["most_of_zero"]),
    Promise::kept("Only one trip is made at a time.", &["two_push", "push_beside_flush", "two_flush"]),
    Promise::explains("Adds an item."),
    Promise::kept("If `most` items are waiting after that, carries `most` of them.", &["full_batches", "two_push", "any_numbers"]),
    Promise::kept("Otherwise returns without waiting for a trip that is under way.", &["push_does_not_wait", "one_fills_it"]),
    Promise::kept("The error from the trip that it makes.", &["an_error"]),
    Promise::kept(
        "The items on that trip are lost, and later items are carried as usual.",
        &["an_error"],
    ),
    Promise::kept("If the trip that it makes panics.", &["a_panic"]),
    Promise::kept("The next trip is made as usual.", &["a_panic"]),
    Promise::kept(
        "Returns when the trips of all items that were pushed before the call are over.",
        &["flush_waits", "push_beside_flush", "flush_carries_its_own"],
    ),
    Promise::kept("Carries the items that are still waiting.", &["flush_carries", "two_flush"]),
    Promise::kept("Makes no trip if no items are waiting.", &["flush_carries"]),
    Promise::kept("The first error from the trips that it makes.", &["flush_of_two_batches"]),
    Promise::kept("All the trips are made even so.", &["flush_of_two_batches"]),
    Promise::kept("Carries the items that are left.", &["carried_at_last", "any_numbers", "a_panic"]),
    Promise::kept("Ignores errors.", &["carried_at_last"]),
    Promise::explains("Collect items, and carry a whole batch of them in one trip."),
    Promise::kept(
        "the items are carried once each, in the order in which they were pushed, in as few trips as possible;",
        &["full_batches", "in_order", "two_push", "any_numbers"],
    ),
    Promise::kept("no two trips are under way at once, and no trip carries too many items;", &["two_push", "never_more"]),
    Promise::kept("a push that does not fill a batch never waits for a trip;", &["push_does_not_wait", "one_fills_it"]),
    Promise::kept(
        "when `flush` returns, all items that were pushed earlier have been carried, whichever thread made the trip;",
        &["flush_waits", "push_beside_flush"],
    ),
    Promise::kept(
        "an error or a panic during a trip is passed on to the thread that made the trip, and later trips are still made;",
        &["an_error", "errors_of_a_flush", "flush_of_two_batches", "a_panic"],
    ),
    Promise::kept("two threads can insert rows into SQLite without its mutexes, and the sum of the rows is right.", &["real_library"]),
];

const STUCK: &str = "lock never released";
const STUCK_ADVICE: &str = "\
    A thread waits forever for a lock. Is one of them taken twice, or in another order elsewhere, or kept \
    after an error?";

pub const CHECKS: &[Check] = &[
    Check::new("any_thread", "any thread may push any item that may leave its thread: the types say so", any_thread),
    Check::new("full_batches", "a batch is carried when it is full, and not before", full_batches)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("flush_carries", "flush carries what waits", flush_carries).hang_means(STUCK, STUCK_ADVICE),
    Check::new("carried_at_last", "drop carries what waits", carried_at_last).hang_means(STUCK, STUCK_ADVICE),
    Check::new("most_of_zero", "a batch of 0 counts as one of 1", most_of_zero)
        .endless_means("endless loop", "A batch of 0 items carries nothing, again and again."),
    Check::new("two_push", "two threads push", two_push).preemptions(3).hang_means(STUCK, STUCK_ADVICE),
    Check::new("in_order", "batches leave in the order in which they were filled", in_order)
        .preemptions(3)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("never_more", "no trip is too large", never_more)
        .preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("push_beside_flush", "one thread pushes, and one flushes", push_beside_flush)
        .preemptions(3)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_flush", "two threads flush", two_flush).preemptions(3).hang_means(STUCK, STUCK_ADVICE),
    Check::new("flush_waits", "flush waits for a trip that is under way", flush_waits)
        .preemptions(3)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("push_does_not_wait", "a push that fills no batch does not wait for a trip", push_does_not_wait)
        .preemptions(2)
        .hang_means(
            "lock held during the work",
            "A trip is under way and waits for something that happens after the next `push`, and `push` waits \
             for the trip. Take the items out, and give up their lock before the trip.",
        ),
    Check::new("one_fills_it", "of two pushes, one fills the batch, and the other does not wait", one_fills_it)
        .preemptions(1)
        .hang_means(
            "lock held during the work",
            "A trip is under way. Two threads push an item each, and together fill a batch, so one of them has to \
             wait for the trip. But both do. Did the first find the item of the second, because it gave up the \
             lock before it counted?",
        ),
    Check::new("flush_carries_its_own", "flush carries what was pushed before, even if more than a batch waits", flush_carries_its_own)
        .model_only()
        .preemptions(0)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("an_error", "an error comes back from the push that made the trip", an_error)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("errors_of_a_flush", "of two errors flush returns the first, and makes all trips", errors_of_a_flush)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("flush_of_two_batches", "a flush of more than a batch makes all its trips", flush_of_two_batches)
        .model_only()
        .preemptions(0)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("a_panic", "after a panic the next trip is made", a_panic).hang_means(STUCK, STUCK_ADVICE),
    Check::new("told", "no thread polls", told).model_only().preemptions(2),
    Check::new("any_numbers", "any number of items can be in batches of any size", any_numbers)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("sleeps", "a thread that waits for a trip sleeps", sleeps).native_only().once(),
    Check::new("real_library", "two threads insert into SQLite", real_library).native_only().once(),
];

/// What has been carried: every trip with its items.
#[derive(Default)]
struct Carried {
    solo: Solo,
    /// Items of trips that are over, from the first place on, each plus 1.
    items: [AtomicUsize; 16],
    count: AtomicUsize,
    trips: AtomicUsize,
    largest: AtomicUsize,
}

// SAFETY: that one trip is made at a time is what the checks find out, and `Solo` notices when it is not.
unsafe impl Sync for Carried {}

impl Carried {
    fn trip(&self, items: &[usize]) {
        self.solo.call(&format!("carries {items:?}"), || {
            self.trips.fetch_add(1, Relaxed);
            self.largest.fetch_max(items.len(), Relaxed);
        });
        for item in items {
            if let Some(place) = self.items.get(self.count.fetch_add(1, Relaxed)) {
                place.store(item + 1, Relaxed);
            }
        }
    }

    fn items(&self) -> Vec<usize> {
        let places = self.items[..self.count.load(Relaxed).min(16)].iter();
        places.map(|place| place.load(Relaxed).wrapping_sub(1)).collect()
    }

    fn trips(&self) -> usize {
        self.trips.load(Relaxed)
    }

    /// Ends the check unless these items have been carried, those below 10 in order, and those from 10 on.
    fn ensure(&self, expected: &[usize], case: &str) {
        let items = self.items();
        let mut sorted = items.clone();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            ensure!(pair[0] != pair[1], "duplicate item", "{case}: item {} was carried twice", pair[0]);
        }
        let lost = expected.iter().find(|item| !sorted.contains(item));
        ensure!(lost.is_none(), "lost item", "{case}: item {lost:?} was not carried. Those that were: {items:?}");
        for range in [0..10, 10..usize::MAX] {
            let of_one: Vec<usize> = items.iter().copied().filter(|item| range.contains(item)).collect();
            ensure!(
                of_one.is_sorted(),
                "wrong order",
                "{case}: a thread pushed its items in rising order, and they were carried in the order {of_one:?}"
            );
        }
    }
}

/// A trip fails on these items.
fn start_with_bad(most: usize, carried: &Arc<Carried>, bad: &'static [usize]) -> Batches<usize> {
    let carried = Arc::clone(carried);
    Batches::new(most, move |items: Vec<usize>| {
        carried.trip(&items);
        match items.iter().find(|item| bad.contains(item)) {
            None => Ok(()),
            Some(&item) => Err(faulty::error(item)),
        }
    })
}

fn start(most: usize, carried: &Arc<Carried>) -> Batches<usize> {
    start_with_bad(most, carried, &[])
}

fn push(batches: &Batches<usize>, items: impl IntoIterator<Item = usize>) {
    for item in items {
        ensure_result(batches.push(item), Ok(()), "wrong error", &format!("item {item} is pushed"));
    }
}

fn flush(batches: &Batches<usize>) {
    ensure_result(batches.flush(), Ok(()), "wrong error", "a flush");
}

fn any_thread() {
    ensure!(
        is_send!(Batches<Cell<u8>>) && is_send!(&Batches<Cell<u8>>),
        "needless refusal",
        "a `Cell` may leave its thread, and `Batches<Cell<u8>>` is not `Send` and `Sync`. Which of its parts lends items \
         to several threads?"
    );
}

fn full_batches() {
    let carried = Arc::default();
    let batches = start(2, &carried);
    push(&batches, [0]);
    ensure_result(carried.trips(), 0, "trip for each item", "trips, with one item of a batch of two");
    push(&batches, [1]);
    ensure_result(carried.trips(), 1, "left behind", "trips, with two items in batches of two");
    push(&batches, 2..5);
    ensure_result(carried.trips(), 2, "trip for each item", "trips, with five items in batches of two");
    drop(batches);
    ensure_result(carried.trips(), 3, "trip for each item", "trips in the end, with five items in batches of two");
    carried.ensure(&[0, 1, 2, 3, 4], "five items in batches of two");
}

fn flush_carries() {
    let carried = Arc::default();
    let batches = start(3, &carried);
    flush(&batches);
    ensure_result(carried.trips(), 0, "empty trip", "trips of a flush of nothing");
    push(&batches, [0]);
    flush(&batches);
    carried.ensure(&[0], "one item, and a flush");
    flush(&batches);
    drop(batches);
    ensure_result(carried.trips(), 1, "empty trip", "trips, with one item");
}

fn carried_at_last() {
    let carried = Arc::default();
    let batches = start_with_bad(2, &carried, &[2]);
    push(&batches, 0..3);
    drop(batches);
    carried.ensure(&[0, 1, 2], "three items in batches of two, and drop");

    let carried = Arc::default();
    let batches = start(2, &carried);
    let unwound = panic::catch_unwind(AssertUnwindSafe(|| {
        let batches = batches;
        push(&batches, [0]);
        // Not `panic!`: a panic that a check makes on purpose need not be printed.
        panic::resume_unwind(Box::new("the thread that pushes panics"));
    }));
    ensure!(unwound.is_err(), "swallowed panic", "a thread panicked, and went on");
    carried.ensure(&[0], "one item in a batch of two, and drop because of a panic");
}

fn most_of_zero() {
    let carried = Arc::default();
    let batches = start(0, &carried);
    push(&batches, 0..2);
    ensure_result(carried.trips(), 2, "left behind", "trips, with two items in batches of 0");
    drop(batches);
    carried.ensure(&[0, 1], "two items in batches of 0");
    let batches = start(usize::MAX, &carried);
    push(&batches, 2..4);
    drop(batches);
    carried.ensure(&[0, 1, 2, 3], "two items in batches of `usize::MAX`");
}

/// One thread pushes `mine`, and another one `others`.
fn both(most: usize, mine: std::ops::Range<usize>, others: std::ops::Range<usize>) -> Arc<Carried> {
    let carried = Arc::default();
    let batches = start(most, &carried);
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, others.clone()));
        push(&batches, mine.clone());
    });
    let all: Vec<usize> = mine.chain(others).collect();
    let waiting = all.len() - carried.count.load(Relaxed);
    ensure!(
        waiting < most,
        "left behind",
        "two threads have pushed {} items in batches of {most}, and {waiting} of them still wait",
        all.len()
    );
    drop(batches);
    carried.ensure(&all, &format!("two threads push {} items in batches of {most}", all.len()));
    let largest = carried.largest.load(Relaxed);
    ensure!(largest <= most, "too many at once", "{largest} items were carried at once, in batches of {most}");
    carried
}

fn two_push() {
    both(1, 0..1, 10..11);
}

fn in_order() {
    both(2, 0..3, 10..11);
}

fn never_more() {
    let carried = both(2, 0..2, 10..12);
    ensure_result(carried.trips(), 2, "trip for each item", "trips, with four items in batches of two");
}

fn push_beside_flush() {
    let carried = Arc::default();
    let batches = start(2, &carried);
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, 10..12));
        push(&batches, [0]);
        flush(&batches);
        let items = carried.items();
        ensure!(
            items.contains(&0),
            "flush returns early",
            "item 0 was pushed, and `flush` has returned. What has been carried: {items:?}"
        );
    });
    drop(batches);
    carried.ensure(&[0, 10, 11], "one thread pushes, and one pushes and flushes");
}

fn two_flush() {
    let carried = Arc::default();
    let batches = start(3, &carried);
    push(&batches, 0..2);
    thread::scope(|scope| {
        scope.spawn(|| flush(&batches));
        flush(&batches);
        let items = carried.items();
        ensure!(
            items.len() == 2,
            "flush returns early",
            "two items were pushed, and `flush` has returned. What has been carried: {items:?}"
        );
    });
    drop(batches);
    carried.ensure(&[0, 1], "two threads flush");
    ensure_result(carried.trips(), 1, "trip for each item", "trips, with two items in a batch of three");
}

/// A trip is under way when `flush` is called.
fn flush_waits() {
    let (begun, carried) = (Arc::new(Latch::default()), Arc::new(Carried::default()));
    let (tells, mine) = (Arc::clone(&begun), Arc::clone(&carried));
    let batches = Batches::new(2, move |items: Vec<usize>| {
        tells.open();
        mine.trip(&items);
        Ok(())
    });
    push(&batches, [0]);
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, [10]));
        begun.wait();
        flush(&batches);
        let items = carried.items();
        ensure!(
            items.contains(&0),
            "flush returns early",
            "item 0 was pushed, another thread carries it, and `flush` has returned before it was there: {items:?}"
        );
    });
}

fn push_does_not_wait() {
    let [begun, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (tells, until) = (Arc::clone(&begun), Arc::clone(&go_on));
    let batches = Batches::new(2, move |_: Vec<usize>| {
        tells.open();
        until.wait();
        Ok(())
    });
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, 0..2));
        begun.wait();
        push(&batches, [10]);
        go_on.open();
    });
}

/// Two threads push while a trip is under way, which ends when one of them has returned.
fn one_fills_it() {
    let [begun, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (tells, until) = (Arc::clone(&begun), Arc::clone(&go_on));
    let batches = Batches::new(2, move |_: Vec<usize>| {
        tells.open();
        until.wait();
        Ok(())
    });
    let push_one = |item| {
        push(&batches, [item]);
        go_on.open();
    };
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, 0..2));
        begun.wait();
        scope.spawn(|| push_one(10));
        push_one(11);
    });
}

/// Two pushes wait for a trip, each of them with a batch. A third one is the first to carry a batch, which
/// is not its own, and its thread flushes.
fn flush_carries_its_own() {
    let [begun, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let carried = Arc::new(Carried::default());
    let (tells, until, mine) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&carried));
    let batches = Batches::new(1, move |items: Vec<usize>| {
        if items == [0] {
            tells.open();
            until.wait();
        }
        mine.trip(&items);
        Ok(())
    });
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, [0]));
        begun.wait();
        scope.spawn(|| push(&batches, [1]));
        scope.spawn(|| push(&batches, [12]));
        // So that both can be waiting before the third item comes.
        thread::yield_now();
        go_on.open();
        push(&batches, [3]);
        flush(&batches);
        let items = carried.items();
        ensure!(
            items.contains(&3),
            "flush returns early",
            "item 3 was pushed, and then `flush` has returned. What has been carried: {items:?}"
        );
    });
}

fn an_error() {
    let carried = Arc::default();
    let batches = start_with_bad(2, &carried, &[1]);
    push(&batches, [0]);
    let result = batches.push(1);
    ensure!(result.is_err(), "swallowed error", "the trip failed, and `push` returned {result:?}");
    ensure_result(result, Err(faulty::error(1)), "wrong error", "the trip with item 1 fails");
    let next = batches.push(2);
    carried.ensure(&[0, 1], "the first of two trips fails");
    ensure_result(next, Ok(()), "wrong error", "item 2 is pushed, and fills no batch");
    push(&batches, [3]);
    drop(batches);
    carried.ensure(&[0, 1, 2, 3], "the first of two trips fails");
    ensure_result(carried.trips(), 2, "duplicate item", "trips, with four items in batches of two");
}

fn errors_of_a_flush() {
    let carried = Arc::new(Carried::default());
    let (begun, go_on) = (Arc::new(Latch::default()), Arc::new(Latch::default()));
    let (tells, until, mine) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&carried));
    // While the first trip is under way, more than a batch can wait.
    let batches = Batches::new(2, move |items: Vec<usize>| {
        if items.contains(&0) {
            tells.open();
            until.wait();
        }
        mine.trip(&items);
        match items.iter().find(|item| [2, 4].contains(*item)) {
            None => Ok(()),
            Some(&item) => Err::<(), Error>(faulty::error(item)),
        }
    });
    let failed = thread::scope(|scope| {
        scope.spawn(|| push(&batches, 0..2));
        begun.wait();
        push(&batches, [2]);
        // Fills a batch, and waits for its trip.
        let filler = scope.spawn(|| batches.push(3));
        go_on.open();
        let filled = filler.join().expect("it does not panic");
        let last = batches.push(4).and(batches.flush());
        (filled, last)
    });
    let expected = (Err(faulty::error(2)), Err(faulty::error(4)));
    ensure_result(failed, expected, "swallowed error", "the trips with items 2 and 4 fail");
    carried.ensure(&[0, 1, 2, 3, 4], "two of three trips fail");
}

/// While a trip is under way, two threads wait to carry full batches: so three items may wait when a flush begins.
fn flush_of_two_batches() {
    let carried = Arc::new(Carried::default());
    let [begun, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (tells, until, mine) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&carried));
    let batches = Batches::new(2, move |items: Vec<usize>| {
        if items.contains(&0) {
            tells.open();
            until.wait();
        }
        mine.trip(&items);
        match items.iter().find(|item| **item > 1) {
            None => Ok(()),
            Some(&item) => Err(faulty::error(item)),
        }
    });
    let results = thread::scope(|scope| {
        let mut threads = vec![scope.spawn(|| batches.push(0).and(batches.push(1)))];
        begun.wait();
        push(&batches, [2]);
        threads.extend([3, 4].map(|item| scope.spawn({
            let batches = &batches;
            move || batches.push(item)
        })));
        go_on.open();
        let flushed = batches.flush();
        let joined = threads.into_iter().map(|thread| thread.join().expect("it does not panic"));
        joined.chain([flushed]).collect::<Vec<_>>()
    });
    ensure!(
        results.contains(&Err(faulty::error(2))),
        "swallowed error",
        "two trips fail, the first of them with item 2. This error came back from no call: {results:?}"
    );
}

fn a_panic() {
    const MESSAGE: &str = "this trip cannot be made";
    let carried = Arc::new(Carried::default());
    let mine = Arc::clone(&carried);
    let batches = Batches::new(1, move |items: Vec<usize>| {
        if items.contains(&0) {
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            panic::resume_unwind(Box::new(MESSAGE));
        }
        mine.trip(&items);
        Ok(())
    });
    let result = panic::catch_unwind(AssertUnwindSafe(|| batches.push(0)));
    ensure!(result.is_err(), "swallowed panic", "the trip panicked, and `push` returned");
    match panic::catch_unwind(AssertUnwindSafe(|| batches.push(1).and(batches.flush()))) {
        Ok(result) => ensure_result(result, Ok(()), "wrong error", "a trip after one that panicked"),
        Err(_) => fail!("poisoned lock", "a trip panicked, and the next one panics too"),
    }
    let unwound = panic::catch_unwind(AssertUnwindSafe(|| batches.push(0)));
    ensure!(unwound.is_err(), "swallowed panic", "a second trip panicked, and `push` returned");
    ensure!(
        panic::catch_unwind(AssertUnwindSafe(|| drop(batches))).is_ok(),
        "poisoned lock",
        "a trip panicked, and then the batches were dropped, which panics too"
    );
    carried.ensure(&[1], "a trip after one that panicked");

    let carried = Arc::new(Carried::default());
    let mine = Arc::clone(&carried);
    let batches = Batches::new(2, move |items: Vec<usize>| {
        if items.contains(&0) {
            panic::resume_unwind(Box::new(MESSAGE));
        }
        mine.trip(&items);
        Ok(())
    });
    push(&batches, [0]);
    let unwound = panic::catch_unwind(AssertUnwindSafe(|| batches.push(1)));
    ensure!(unwound.is_err(), "swallowed panic", "the trip panicked, and `push` returned");
    push(&batches, [2]);
    drop(batches);
    carried.ensure(&[2], "a trip panicked, item 2 was pushed, and the batches were dropped");
}

fn told() {
    ensure_told(two_push);
    ensure_told(flush_waits);
}

fn any_numbers() {
    let small = (0..9).flat_map(|items| (0..5).map(move |most| (items, most)));
    for_all(small, (0..16_usize, 0..9_usize), |(items, most)| {
        let carried = Arc::default();
        let batches = start(most, &carried);
        push(&batches, 0..items.min(10));
        drop(batches);
        let all: Vec<usize> = (0..items.min(10)).collect();
        carried.ensure(&all, &format!("{items} items in batches of {most}"));
        ensure_result(
            carried.trips(),
            all.len().div_ceil(most.max(1)),
            "trip for each item",
            &format!("trips, with {items} items in batches of {most}"),
        );
    });
}

fn sleeps() {
    let [begun, go_on] = [(); 2].map(|()| Arc::new(Latch::default()));
    let (tells, until) = (Arc::clone(&begun), Arc::clone(&go_on));
    let batches = Batches::new(1, move |_: Vec<usize>| {
        tells.open();
        until.wait();
        Ok(())
    });
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, [0]));
        begun.wait();
        ensure_sleeps(|| flush(&batches), || go_on.open());
    });
}

fn real_library() {
    const ROWS: usize = 2000;
    // SAFETY: the check is alone in its process, and SQLite is entered by trips alone, and then here.
    let Some(database) = (unsafe { bare::Sqlite::open() }) else {
        // This machine has none: the other checks say the same of a library that is watched.
        return;
    };
    database.run("CREATE TABLE rows (value INTEGER)").expect("a table can be made");
    let database = Arc::new(std::sync::Mutex::new(database));
    let mine = Arc::clone(&database);
    let batches = Batches::new(100, move |items: Vec<usize>| {
        let values: Vec<String> = items.iter().map(|item| format!("({item})")).collect();
        let sql = format!("INSERT INTO rows VALUES {}", values.join(","));
        // Never waited for: one trip at a time is what `Batches` promises.
        let database = mine.try_lock().expect("one trip at a time");
        database.run(&sql).map(drop).map_err(|code| Error::Read {
            file: "".into(),
            dataset: "rows".into(),
            rows: 0..items.len(),
            reason: format!("SQLite says {code}"),
        })
    });
    thread::scope(|scope| {
        scope.spawn(|| push(&batches, 0..ROWS));
        push(&batches, ROWS..2 * ROWS);
    });
    drop(batches);
    let sum = database.lock().expect("no trip panicked").run("SELECT SUM(value) FROM rows");
    let expected = (0..2 * ROWS as i64).sum();
    ensure_result(sum, Ok(Some(expected)), "wrong result", "the sum of what two threads inserted");
}
