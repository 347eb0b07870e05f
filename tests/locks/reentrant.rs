//! The checks of `reentrant`.

use super::subject::Totals;
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::thread;

const LOCKS_TWICE: &str = "A method holds the lock and calls another method, which takes it \
    again. The thread waits for itself. Let the methods share functions that lock nothing and \
    work on what is behind the lock.";

pub static PROMISES: &[Promise] = &[
    Promise::explains("The parts of several datasets, by name"),
    Promise::explains(
        "This code was written for Python's `RLock`, a lock that its \
         holder may take again, and was then translated line by line",
    ),
    Promise::explains("In Rust it blocks forever"),
    Promise::explains("Repair it"),
    Promise::kept(
        "Any thread may call any method at any time, and each call happens as a whole",
        &["all_or_none", "share_beside_add", "take_beside_rename", "two_take"],
    ),
    Promise::kept(
        "Creates totals with no datasets yet",
        &["adds", "two_totals"],
    ),
    Promise::kept(
        "Merges `part` into the part that the dataset `name` has so far",
        &["adds", "three_threads"],
    ),
    Promise::kept(
        "Adds several parts",
        &["all_or_none"],
    ),
    Promise::kept(
        "No thread sees some of them without the others",
        &["all_or_none"],
    ),
    Promise::kept(
        "Removes the dataset `name` and returns its part, or an empty part if there is no such dataset",
        &["adds"],
    ),
    Promise::kept(
        "Takes the part of `from` and adds it to `to`",
        &["adds", "two_rename"],
    ),
    Promise::kept(
        "No thread sees the part in both datasets, or in neither",
        &["renamed_at_once"],
    ),
    Promise::kept(
        "If both names are the same, the part stays where it is",
        &["to_itself"],
    ),
    Promise::kept(
        "Returns the parts of all datasets, merged",
        &["adds"],
    ),
    Promise::kept(
        "Returns the dataset's share of all rows, between 0 and 1, or `None` if there are no rows \
         at all",
        &["own_share", "share_beside_add", "adds"],
    ),
    Promise::explains("The code was written for an `RLock`, and with a `Mutex` it blocks forever"),
    Promise::kept(
        "no method waits for a lock that its own thread holds",
        &["adds", "any_calls"],
    ),
    Promise::kept(
        "`add_all`, `rename`, `share` and `take` each happen as a whole, \
         so giving the lock up between two steps is not a way out",
        &["all_or_none", "renamed_at_once", "own_share", "share_beside_add", "take_beside_rename", "two_take"],
    ),
    Promise::kept(
        "a dataset that two threads rename is not duplicated, and a dataset that is renamed to its own name stays where it is",
        &["two_rename", "to_itself"],
    ),
    Promise::kept(
        "whatever calls are made, they have the effect that they would have on a plain map",
        &["any_calls", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("adds", "parts are added, renamed and taken", adds)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("all_or_none", "`add_all` is seen as a whole", all_or_none)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("renamed_at_once", "`rename` is seen as a whole", renamed_at_once)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("own_share", "`share` looks at one moment", own_share)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new(
        "share_beside_add",
        "`share` looks at one moment, even while a row is added",
        share_beside_add,
    )
    .preemptions(1)
    .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new(
        "two_rename",
        "two threads rename one dataset, and its part is there once",
        two_rename,
    )
    .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("three_threads", "three threads add to one dataset", three_threads)
        .preemptions(2)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("to_itself", "a dataset that is renamed to its own name stays", to_itself)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("take_beside_rename", "`take` is seen as a whole, too", take_beside_rename)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("two_take", "of two threads that take one dataset, one gets it", two_take)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("two_totals", "two totals have datasets of their own", two_totals),
    Check::new("any_calls", "any calls do what a plain map does", any_calls)
        .native_only()
        .once()
        .time_limit_secs(20)
        .hang_means("self-deadlock", LOCKS_TWICE),
    Check::new("real_file", "two threads add up /array by halves", real_file)
        .native_only()
        .once()
        .hang_means("self-deadlock", LOCKS_TWICE),
];

/// One value.
fn part(sum: f64) -> Partial {
    Partial { count: 1, sum }
}

fn adds() {
    let totals = Totals::new();
    ensure_result(totals.share("/a"), None, "wrong result", "nothing was added");
    totals.add("/a", part(1.0));
    totals.add_all(&[("/a", part(2.0)), ("/b", part(4.0))]);
    ensure_result(totals.total(), Partial { count: 3, sum: 7.0 }, "wrong result", "three parts");
    ensure_result(totals.share("/b"), Some(1.0 / 3.0), "wrong result", "a has 2 rows, b has 1");
    totals.rename("/a", "/b");
    ensure_result(totals.take("/a"), Partial::default(), "wrong result", "a was renamed");
    let all = Partial { count: 3, sum: 7.0 };
    ensure_result(totals.take("/b"), all, "wrong result", "a was renamed to b, which had a part");
    ensure_result(totals.total(), Partial::default(), "wrong result", "all was taken");
    let zeros = Partial { count: 3, sum: 0.0 };
    totals.add("/zeros", zeros);
    ensure_result(totals.total(), zeros, "wrong result", "three rows were added, and their sum is 0");
}

fn all_or_none() {
    let totals = Totals::new();
    let seen = thread::scope(|scope| {
        scope.spawn(|| totals.add_all(&[("/a", part(1.0)), ("/b", part(2.0))]));
        totals.total()
    });
    ensure!(
        [Partial::default(), Partial { count: 2, sum: 3.0 }].contains(&seen),
        "torn update",
        "two parts were added together, and a thread saw {seen:?}: one of them without the other"
    );
}

fn renamed_at_once() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    let seen = thread::scope(|scope| {
        scope.spawn(|| totals.rename("/a", "/b"));
        totals.total()
    });
    ensure!(
        seen == part(1.0),
        "torn update",
        "a dataset of one row was renamed, and a thread saw {seen:?}: the row was under no name, \
         or under both"
    );
    ensure_result(totals.take("/b"), part(1.0), "wrong result", "a was renamed to b");
}

fn own_share() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    let seen = thread::scope(|scope| {
        scope.spawn(|| totals.add_all(&[("/a", part(1.0)), ("/b", part(1.0)), ("/b", part(1.0))]));
        totals.share("/a")
    });
    // 1 of 1, or 2 of 4.
    ensure!(
        [Some(1.0), Some(0.5)].contains(&seen),
        "torn update",
        "a has 1 row of 1, and after `add_all` 2 of 4, but its share was {seen:?}. Its own rows \
         and all rows must be looked up under the same lock"
    );
}

fn share_beside_add() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    let seen = thread::scope(|scope| {
        scope.spawn(|| totals.add("/a", part(1.0)));
        totals.share("/a")
    });
    ensure!(
        seen == Some(1.0),
        "torn update",
        "there is only one dataset, a thread adds a row to it, and its share was {seen:?}. Its own rows and all rows \
         must be looked up under the same lock, and `add` must take that lock as well"
    );
}

fn two_rename() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    thread::scope(|scope| {
        scope.spawn(|| totals.rename("/a", "/b"));
        scope.spawn(|| totals.rename("/a", "/c"));
    });
    let is = totals.total();
    ensure!(
        is == part(1.0),
        "torn update",
        "two threads renamed a dataset of one row, and now there are {} rows",
        is.count
    );
}

fn to_itself() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    totals.rename("/a", "/a");
    ensure_result(totals.take("/a"), part(1.0), "wrong result", "a was renamed to a");
    totals.add_all(&[("/a", part(1.0)), ("/a", part(2.0))]);
    let should = Partial { count: 2, sum: 3.0 };
    ensure_result(totals.take("/a"), should, "wrong result", "two parts of a were added together");
    ensure_result(totals.share("/a"), None, "wrong result", "all was taken");
}

fn take_beside_rename() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    let taken = thread::scope(|scope| {
        scope.spawn(|| totals.rename("/a", "/b"));
        totals.take("/a")
    });
    let left = totals.take("/b");
    ensure!(
        taken.merge(left) == part(1.0),
        "torn update",
        "a dataset of one row was renamed and taken at the same time: `take` returned {taken:?}, and under \
         the new name there is {left:?}"
    );
}

fn two_take() {
    let totals = Totals::new();
    totals.add("/a", part(1.0));
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| totals.take("/a"));
        (totals.take("/a"), other.join().unwrap())
    });
    ensure!(
        one.merge(other) == part(1.0),
        "torn update",
        "two threads took a dataset of one row, and got {one:?} and {other:?}"
    );
}

fn two_totals() {
    let one = Totals::new();
    one.add("/array", part(1.0));
    let other = Totals::new();
    ensure_result(other.total(), Partial::default(), "wrong result", "new totals, when others have a dataset");
    other.add("/array", part(20.0));
    ensure_result(one.total(), part(1.0), "wrong result", "totals with one part, when others have got a part, too");
    let taken = other.take("/array");
    ensure_result(taken, part(20.0), "wrong result", "the only part of the other totals");
}

fn three_threads() {
    let totals = Totals::new();
    thread::scope(|scope| {
        for i in 0..3 {
            let totals = &totals;
            scope.spawn(move || totals.add_all(&[("/a", part(f64::from(1 << i)))]));
        }
    });
    let should = Partial { count: 3, sum: 7.0 };
    ensure_result(totals.take("/a"), should, "lost update", "three threads added a part each");
}

fn any_calls() {
    let small = [vec![], vec![(0, 0, 1)], vec![(1, 0, 1), (2, 0, 1)], vec![(0, 1, 1), (2, 1, 1)]];
    let calls = proptest::collection::vec((0..4_u8, 0..3_usize, 0..3_usize), 0..20);
    for_all(small, calls, |calls| {
        let names = ["/a", "/b", "/c"];
        let totals = Totals::new();
        let mut map: BTreeMap<&str, Partial> = BTreeMap::new();
        for (i, &(call, one, other)) in calls.iter().enumerate() {
            let (one, other) = (names[one], names[other]);
            let part = part(2_f64.powi(i as i32));
            let mut add = |name, part| {
                let total = map.entry(name).or_default();
                *total = total.merge(part);
            };
            match call {
                0 => {
                    totals.add(one, part);
                    add(one, part);
                }
                1 => {
                    totals.add_all(&[(one, part), (other, part)]);
                    add(one, part);
                    add(other, part);
                }
                2 => {
                    totals.rename(one, other);
                    let part = map.remove(one).unwrap_or_default();
                    let total = map.entry(other).or_default();
                    *total = total.merge(part);
                }
                _ => {
                    let should = map.remove(one).unwrap_or_default();
                    ensure_result(totals.take(one), should, "wrong result", "`take`");
                }
            }
            let case = format!("add is 0, add_all 1, rename 2, take 3: {calls:?}");
            let sum = |total: Partial| (total.count, total.sum);
            let should: Partial = map.values().copied().sum();
            ensure_result(sum(totals.total()), sum(should), "wrong result", &case);
            let count = map.get(one).map_or(0, |part| part.count);
            let should = (should.count > 0).then(|| count as f64 / should.count as f64);
            ensure_result(totals.share(one), should, "wrong result", &case);
        }
    });
}

fn real_file() {
    let sample = sample::array();
    let (rows, totals) = (sample.source.rows(), Totals::new());
    thread::scope(|scope| {
        for (name, range) in [("/first", 0..rows / 2), ("/second", rows / 2..rows)] {
            let (sample, totals) = (&sample, &totals);
            scope.spawn(move || {
                let values = sample.source.read(range).expect("it can be read");
                totals.add_all(&[(name, Partial::of(&values))]);
            });
        }
    });
    totals.rename("/second", "/first");
    ensure_result(totals.take("/first"), sample.whole, "wrong result", "/array in two halves");
}
