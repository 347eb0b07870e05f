//! The checks of `publish`.

use super::subject::Published;
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A finished result, handed over through a flag"),
    Promise::explains("A place for one result"),
    Promise::explains("One thread leaves it there, and other threads check whether it is there"),
    Promise::explains("Are the two numbers there?"),
    Promise::kept(
        "Creates a place with no result in it yet",
        &["one_thread", "never_published", "two_places"],
    ),
    Promise::kept(
        "Publishes the result",
        &["look_twice", "one_thread"],
    ),
    Promise::explains("This is called at most once"),
    Promise::kept(
        "A thread that gets the result then also sees everything that this thread did before it published",
        &["all_before", "all_before_a_wait"],
    ),
    Promise::explains("This method is not right yet, and neither are the other two: which orderings do they need?"),
    Promise::kept(
        "Returns the result, or `None` if it has not been published yet",
        &["one_thread", "look_twice"],
    ),
    Promise::kept(
        "This does not wait for the publisher",
        &["one_thread"],
    ),
    Promise::kept(
        "Waits for the result and returns it",
        &["wait", "two_wait"],
    ),
    Promise::explains("One thread publishes a result, and other threads check whether it is there or wait for it"),
    Promise::explains("All orderings are `Relaxed`"),
    Promise::explains("Change the ones that must be stricter, and leave the others as they are"),
    Promise::kept(
        "a thread that gets a result gets all of it, and gets the same result each time it asks again",
        &["look_twice"],
    ),
    Promise::kept(
        "`wait` returns the result, even if two threads are waiting at once",
        &["wait", "two_wait"],
    ),
    Promise::kept(
        "a thread that gets the result, with `get` or with `wait`, sees what the publisher did \
         before it published",
        &["all_before", "all_before_a_wait"],
    ),
    Promise::kept(
        "a result is published whatever its numbers are, even if there were no values to reduce",
        &["nothing_read", "any_result"],
    ),
    Promise::kept(
        "a waiting thread gets the mean of `/array` in the sample file",
        &["real_file"],
    ),
    Promise::explains("The checks don't notice if an ordering is stricter than it needs to be"),
];

pub const CHECKS: &[Check] = &[
    Check::new(
        "one_thread",
        "there is no result before publish, and there is one after",
        one_thread,
    ),
    Check::new("never_published", "a place may be dropped without a result in it", never_published)
        .native_only()
        .once(),
    Check::new("look_twice", "a thread that gets a result gets all of it, and keeps it", look_twice),
    Check::new("two_places", "each of two places has its own result", two_places),
    Check::new("wait", "wait returns the result", wait)
        .time_limit_secs(2)
        .endless_means("never seen", NEVER_SEEN)
        .hang_means("never seen", NEVER_SEEN),
    Check::new("two_wait", "two threads that wait get the result", two_wait)
        .preemptions(2)
        .time_limit_secs(2)
        .endless_means("never seen", NEVER_SEEN)
        .hang_means("never seen", NEVER_SEEN),
    Check::new(
        "all_before",
        "a thread that gets the result sees what the publisher has done before",
        all_before,
    ),
    Check::new(
        "all_before_a_wait",
        "a thread that has waited for the result sees it, too",
        all_before_a_wait,
    ),
    Check::new("any_result", "a result of any numbers is a result", any_result)
        .time_limit_secs(2)
        .endless_means("never seen", NEVER_SEEN)
        .hang_means("never seen", NEVER_SEEN),
    Check::new("nothing_read", "the result of no values is a result, too", nothing_read)
        .time_limit_secs(2)
        .endless_means("never seen", NEVER_SEEN)
        .hang_means("never seen", NEVER_SEEN),
    Check::new("real_file", "a thread that waits gets the mean of /array", real_file)
        .native_only()
        .once(),
];

const NEVER_SEEN: &str = "\
    The result has been published, but a thread waits for it forever. What does it check, again \
    and again?";

const RESULT: Partial = Partial { count: 3, sum: 60.0 };

/// Ends the check if `seen` is not the whole result.
fn ensure_whole(seen: Partial, what: &str) {
    if seen == RESULT {
        return;
    }
    fail!(
        "unfinished result",
        "{what} returned {seen:?}, but {RESULT:?} was published. Look for the row of a load that \
         returns an old number. If it says `stale`, the number had been stored by then, and nothing \
         makes this thread see it: Release and Acquire do. If not, it was asked for too early: is the \
         flag set before the numbers, or read after them?"
    );
}

fn one_thread() {
    let published = Published::new();
    ensure_result(published.get(), None, "wrong result", "nothing has been published");
    published.publish(RESULT);
    ensure_result(published.get(), Some(RESULT), "wrong result", "published before");
    ensure_result(published.get(), Some(RESULT), "result gone", "published before, and asked for");
    ensure_result(published.wait(), RESULT, "wrong result", "published before");
}

fn never_published() {
    let published = Published::new();
    ensure_result(published.get(), None, "wrong result", "nothing was published");
    drop(published);
}

fn look_twice() {
    let published = Published::new();
    thread::scope(|scope| {
        scope.spawn(|| published.publish(RESULT));
        let first = published.get();
        if let Some(seen) = first {
            ensure_whole(seen, "the first `get`");
        }
        match (first, published.get()) {
            (_, Some(seen)) => ensure_whole(seen, "the second `get`"),
            (Some(_), None) => fail!("result gone", "`get` returned the result, and then `None`"),
            (None, None) => {}
        }
    });
    let at_the_end = published.get();
    ensure!(
        at_the_end.is_some(),
        "never seen",
        "the publisher has ended, but `get` returns `None`"
    );
}

fn two_places() {
    let one = Published::new();
    one.publish(RESULT);
    let other = Published::new();
    ensure_result(other.get(), None, "wrong result", "a new place, when another one has a result");
    ensure_result(one.get(), Some(RESULT), "wrong result", "a place with a result, with another made since");
}

fn wait() {
    let published = Published::new();
    thread::scope(|scope| {
        scope.spawn(|| published.publish(RESULT));
        ensure_whole(published.wait(), "`wait`");
    });
}

fn two_wait() {
    let published = Published::new();
    thread::scope(|scope| {
        scope.spawn(|| ensure_whole(published.wait(), "`wait`"));
        scope.spawn(|| published.publish(RESULT));
        ensure_whole(published.wait(), "`wait`");
    });
}

fn all_before() {
    let published = Published::new();
    let rows_read = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            rows_read.store(3, Relaxed);
            published.publish(RESULT);
        });
        if published.get().is_some() {
            let seen = rows_read.load(Relaxed);
            ensure!(
                seen == 3,
                "nothing ordered",
                "the publisher had stored 3 in `rows_read` before it published, and the thread that \
                 got the result loads {seen}. The numbers may be right, but what orders everything else? \
                 That is the task of the flag: Release where it is set, Acquire where it is read"
            );
        }
    });
}

fn all_before_a_wait() {
    let published = Published::new();
    let rows_read = AtomicU64::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            rows_read.store(3, Relaxed);
            published.publish(RESULT);
        });
        published.wait();
        let seen = rows_read.load(Relaxed);
        ensure!(
            seen == 3,
            "nothing ordered",
            "the publisher had stored 3 in `rows_read` before it published, and the thread that has \
             waited for the result loads {seen}. What orders the two is the flag: Release where it is \
             set, Acquire where it is read, in `wait` as well"
        );
    });
}

/// No number means that there is no result.
fn any_result() {
    for (count, sum) in [
        (u64::MAX, -1.0),
        (1, f64::NAN),
        (1, f64::from_bits(u64::MAX)),
        (1, -0.0),
        (0, f64::INFINITY),
        (u64::MAX, f64::from_bits(u64::MAX)),
    ] {
        let published = Published::new();
        published.publish(Partial { count, sum });
        let bits = |part: Partial| (part.count, part.sum.to_bits());
        let case = format!("a result with count = {count}, sum = {sum:?} was published");
        let expected = (count, sum.to_bits());
        ensure_result(published.get().map(bits), Some(expected), "never seen", &case);
        ensure_result(bits(published.wait()), expected, "wrong result", &case);
    }
}

fn nothing_read() {
    let published = Published::new();
    let nothing = Partial::default();
    published.publish(nothing);
    ensure_result(published.get(), Some(nothing), "never seen", "the mean of no rows is published");
    ensure_result(published.wait(), nothing, "wrong result", "the mean of no rows is published");
}

fn real_file() {
    let sample = sample::array();
    let published = Published::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            let values = sample.source.read(0..sample.source.rows()).expect("it can be read");
            published.publish(Partial::of(&values));
        });
        ensure_result(published.wait(), sample.whole, "unfinished result", "/array");
    });
}
