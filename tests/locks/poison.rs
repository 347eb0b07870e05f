//! The checks of `poison`.

use super::subject::{Damaged, Store};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::fmt::Debug;
use std::panic::{self, AssertUnwindSafe};
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::thread;

const GUARD_IN_THE_ERROR: &str = "A thread waits for itself. The error of a poisoned lock has the \
    guard in it: as long as the error lives, the lock is held.";

pub static PROMISES: &[Promise] = &[
    Promise::explains("The rows and their part must match, but a panic can come between changing \
                       the one and changing the other"),
    Promise::explains("A thread panicked while it was changing the rows, and they have not been repaired since"),
    Promise::explains("Rows together with their part, so that the mean of a million rows is \
                       available at once"),
    Promise::explains("`part` is the part of `rows`, except in the middle of an `append`"),
    Promise::kept(
        "Creates a store with no rows",
        &["whole", "two_stores"],
    ),
    Promise::kept(
        "Appends all of `values` to the rows",
        &["whole", "two_appends"],
    ),
    Promise::kept(
        "The iterator is someone else's code, such as a parser",
        &["panic_comes_out"],
    ),
    Promise::kept(
        "It is asked for one value at a time while the rows grow, because there may be a great many of them",
        &["repaired"],
    ),
    Promise::kept(
        "Returns [`Damaged`] if the store is damaged, in which case nothing is appended",
        &["refuses", "appends_meanwhile"],
    ),
    Promise::kept(
        "Panics if `values` panics, with the same panic",
        &["panic_comes_out"],
    ),
    Promise::kept(
        "Then there are some rows that are not in the part, and the store is damaged",
        &["refuses", "repaired"],
    ),
    Promise::kept(
        "Returns the part of all rows",
        &["whole", "not_a_number", "busy"],
    ),
    Promise::kept(
        "Returns [`Damaged`] if the store is damaged, because it is better to give no answer \
         than a wrong one",
        &["refuses"],
    ),
    Promise::kept(
        "Returns all rows",
        &["whole", "real_file", "busy"],
    ),
    Promise::kept(
        "Returns [`Damaged`] if the store is damaged",
        &["refuses"],
    ),
    Promise::kept(
        "Makes a damaged store usable again: removes the rows \
         of an append that was cut short, and keeps all others",
        &["repaired", "two_repair", "repaired_and_used"],
    ),
    Promise::kept(
        "Returns how many rows were removed, which is 0 if the store is not damaged",
        &["repaired", "whole", "two_repair"],
    ),
    Promise::explains("Refuse to answer while the two don't match, and repair them"),
    Promise::kept(
        "if the iterator panics, `append` passes that panic on unchanged, and a NaN among the \
         values does no damage",
        &["panic_comes_out", "not_a_number"],
    ),
    Promise::kept(
        "a damaged store returns no part and no rows, accepts no rows, and does not panic, even if \
         it had no rows before the damage",
        &["refuses", "breaks_at_once"],
    ),
    Promise::kept(
        "a repaired store has the rows of every append that was not \
         cut short, and works again, even after several repairs",
        &["repaired", "any_appends"],
    ),
    Promise::kept(
        "no thread ever sees a part that does not match the rows, even at the moment when an \
         append panics, or while one or two threads are repairing the store",
        &[
            "while_it_breaks",
            "appends_meanwhile",
            "while_it_is_repaired",
            "two_repair",
            "repaired_and_used",
            "repaired_and_broken",
        ],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("whole", "without a panic all rows are in the part", whole),
    Check::new("two_appends", "two threads append, and all rows are in the part", two_appends),
    Check::new(
        "panic_comes_out",
        "the panic of the iterator comes out of `append`",
        panic_comes_out,
    ),
    Check::new("refuses", "a damaged store gives no part and takes no rows", refuses)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("repaired", "a repaired store has the rows of all whole appends", repaired)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("while_it_breaks", "no thread sees a part that lacks rows", while_it_breaks)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("appends_meanwhile", "an append does not hide that another one was cut short", appends_meanwhile)
        .preemptions(1)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("while_it_is_repaired", "no thread sees a repair half done", while_it_is_repaired)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("two_stores", "a damaged store does no damage to another", two_stores),
    Check::new("not_a_number", "values that are not numbers do no damage", not_a_number),
    Check::new("two_repair", "of two threads that repair, one removes the rows", two_repair)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new(
        "repaired_and_used",
        "of two threads that repair, one appends afterwards, and its row stays",
        repaired_and_used,
    )
    .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new(
        "repaired_and_broken",
        "of two threads that repair, one breaks the store again",
        repaired_and_broken,
    )
    .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("busy", "a store that another thread appends to is not damaged", busy),
    Check::new("breaks_at_once", "an append that panics before its first value is cut short too", at_once)
        .hang_means("self-deadlock", GUARD_IN_THE_ERROR),
    Check::new("any_appends", "any appends, with and without panics", any_appends)
        .native_only()
        .once()
        .time_limit_secs(20),
    Check::new("real_file", "/array is appended chunk by chunk, and one chunk breaks", real_file)
        .native_only()
        .once(),
];

const BAD_LINE: &str = "the parser met a bad line";

/// The values, and then a panic.
fn breaks_after(values: Vec<f64>) -> impl Iterator<Item = f64> {
    values.into_iter().chain(std::iter::once_with(|| std::panic::panic_any(BAD_LINE)))
}

/// Appends values, which do not panic.
fn append(store: &Store, values: &[f64]) -> Result<(), Damaged> {
    calm("`append`", || store.append(&mut values.iter().copied()))
}

/// What `call` returns. It may not panic: what others have done is no reason.
fn calm<R>(name: &str, call: impl FnOnce() -> R) -> R {
    panic::catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| {
        fail!(
            "panic cascade",
            "{name} panicked, although its own iterator did not. An earlier panic has poisoned the \
             lock, and `lock` returns that as an error: do not unwrap it"
        )
    })
}

/// Appends the values and panics.
fn append_and_break(store: &Store, values: &[f64]) {
    let mut values = breaks_after(values.to_vec());
    let result = panic::catch_unwind(AssertUnwindSafe(|| store.append(&mut values)));
    ensure!(
        result.is_err(),
        "swallowed panic",
        "the iterator panicked, and `append` returned {result:?} as if nothing had happened"
    );
    let payload = result.expect_err("it has just been seen");
    ensure!(
        payload.downcast_ref() == Some(&BAD_LINE),
        "lost panic message",
        "the panic that comes out of `append` is not the iterator's"
    );
}

fn ensure_part<T: Debug + PartialEq>(is: T, should: T, case: &str) {
    ensure_result(is, should, "half-updated", case);
}

fn part(store: &Store) -> Result<Partial, Damaged> {
    calm("`part`", || store.part())
}

fn whole() {
    let store = Store::new();
    ensure_result(part(&store), Ok(Partial::default()), "wrong result", "no rows");
    ensure_result(append(&store, &[1.0, 2.0]), Ok(()), "wrong result", "two rows are appended");
    ensure_result(append(&store, &[4.0]), Ok(()), "wrong result", "a third row is appended");
    let should = Partial { count: 3, sum: 7.0 };
    ensure_result(part(&store), Ok(should), "wrong result", "three rows");
    ensure_result(calm("`repair`", || store.repair()), 0, "wrong result", "nothing is damaged");
    ensure_result(part(&store), Ok(should), "wrong result", "repaired without need");
}

fn two_appends() {
    let store = Store::new();
    thread::scope(|scope| {
        scope.spawn(|| append(&store, &[1.0, 2.0]));
        scope.spawn(|| append(&store, &[4.0]));
    });
    let should = Partial { count: 3, sum: 7.0 };
    ensure_result(part(&store), Ok(should), "lost update", "two threads appended");
}

fn panic_comes_out() {
    append_and_break(&Store::new(), &[1.0]);
}

fn refuses() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    append_and_break(&store, &[2.0]);
    let case = "an append was cut short by a panic, and the store is asked for the part";
    ensure_part(part(&store), Err(Damaged), case);
    let case = "an append was cut short by a panic, and another one comes";
    ensure_part(append(&store, &[4.0]), Err(Damaged), case);
    let case = "an append was cut short by a panic, and the store is asked for the rows";
    ensure_part(calm("`rows`", || store.rows()), Err(Damaged), case);
}

fn repaired() {
    let store = Store::new();
    let _ = append(&store, &[1.0, 2.0]);
    append_and_break(&store, &[4.0, 8.0, 16.0]);
    let removed = calm("`repair`", || store.repair());
    ensure_part(removed, 3, "3 rows of an append were there when it panicked; rows removed");
    let case = "2 rows were appended, 3 more were removed by the repair";
    let is = part(&store);
    ensure!(is != Err(Damaged), "still refuses", "{case}, and the store is still damaged");
    ensure_part(is, Ok(Partial { count: 2, sum: 3.0 }), case);
    ensure_part(append(&store, &[32.0]), Ok(()), "an append to a repaired store");
    ensure_part(part(&store), Ok(Partial { count: 3, sum: 35.0 }), "an append to a repaired store");
    append_and_break(&store, &[64.0]);
    ensure_part(part(&store), Err(Damaged), "damaged for the second time");
    ensure_part(calm("`repair`", || store.repair()), 1, "repaired for the second time");
    ensure_part(part(&store), Ok(Partial { count: 3, sum: 35.0 }), "repaired for the second time");
}

fn two_stores() {
    let one = Store::new();
    append_and_break(&one, &[1.0]);
    let other = Store::new();
    ensure_part(append(&other, &[20.0]), Ok(()), "an append to a new store, when another one is damaged");
    ensure_part(part(&one), Err(Damaged), "the part of a damaged store, when another one has been made since");
    ensure_result(one.repair(), 1, "lost rows", "the rows removed from the damaged one of two stores");
    let whole = Ok(Partial { count: 1, sum: 20.0 });
    ensure_part(part(&other), whole, "the part of a store, when another one has been repaired");
}

fn not_a_number() {
    let store = Store::new();
    ensure_part(append(&store, &[1.0, f64::NAN]), Ok(()), "1.0 and NaN are appended");
    let is = part(&store).map(|part| (part.count, part.sum.is_nan()));
    ensure_part(is, Ok((2, true)), "1.0 and NaN were appended");
    ensure_part(append(&store, &[]), Ok(()), "nothing is appended");
    let removed = calm("`repair`", || store.repair());
    ensure_part(removed, 0, "1.0 and NaN were appended, and nothing is damaged; rows removed");
    let is = calm("`rows`", || store.rows()).map(|rows| rows.len());
    ensure_part(is, Ok(2), "1.0 and NaN were appended; rows");
}

fn two_repair() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    append_and_break(&store, &[2.0]);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| calm("`repair`", || store.repair()));
        let one = calm("`repair`", || store.repair());
        (one, other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    let case = "one row was of an append that was cut short, and two threads repaired it; rows removed";
    ensure_part(one + other, 1, case);
    ensure_part(part(&store), Ok(part_of_one()), "two threads have repaired the store");
}

fn repaired_and_used() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    append_and_break(&store, &[2.0]);
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(|| {
            let removed = calm("`repair`", || store.repair());
            ensure_part(append(&store, &[4.0]), Ok(()), "an append to a store that is repaired");
            removed
        });
        let one = calm("`repair`", || store.repair());
        (one, other.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    let case = "one row was of an append that was cut short. Two threads repaired it, and one of them then \
        appended 4.0";
    ensure_part(one + other, 1, &format!("{case}; rows removed"));
    let should = (Ok(vec![1.0, 4.0]), Ok(Partial { count: 2, sum: 5.0 }));
    ensure_part((calm("`rows`", || store.rows()), part(&store)), should, case);
}

fn repaired_and_broken() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    append_and_break(&store, &[2.0]);
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            calm("`repair`", || store.repair());
            append_and_break(&store, &[4.0]);
        });
        calm("`repair`", || store.repair());
        other.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
    });
    let is = (calm("`rows`", || store.rows()), part(&store));
    // The repair of the first thread was before the second damage, or after it.
    let allowed = [(Err(Damaged), Err(Damaged)), (Ok(vec![1.0]), Ok(part_of_one()))];
    ensure!(
        allowed.contains(&is),
        "half-updated",
        "two threads repaired a store with the row 1.0, and one of them then appended 4.0 with a panic. \
         Its rows and their part: {is:?}"
    );
}

fn busy() {
    let store = Store::new();
    let (rows, part) = thread::scope(|scope| {
        let other = scope.spawn(|| append(&store, &[1.0]));
        let seen = (calm("`rows`", || store.rows()), part(&store));
        let told = other.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        ensure_result(told, Ok(()), "refused though undamaged", "a row is appended while a thread looks");
        seen
    });
    ensure!(
        rows.is_ok() && part.is_ok(),
        "refused though undamaged",
        "a thread appended a row, and another one that looked meanwhile was told {rows:?} and {part:?}. \
         No append was cut short"
    );
}

fn part_of_one() -> Partial {
    Partial { count: 1, sum: 1.0 }
}

fn at_once() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    append_and_break(&store, &[]);
    let case = "an append panicked before its first value, and the store is asked for the part";
    ensure_part(part(&store), Err(Damaged), case);
    ensure_part(calm("`repair`", || store.repair()), 0, "no rows were there to be removed");
    ensure_part(part(&store), Ok(part_of_one()), "repaired, and nothing was removed");
}

fn while_it_breaks() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    let seen = thread::scope(|scope| {
        let breaker = scope.spawn(|| append_and_break(&store, &[2.0]));
        let seen = part(&store);
        if let Err(panic) = breaker.join() {
            panic::resume_unwind(panic);
        }
        seen
    });
    let allowed = [Ok(Partial { count: 1, sum: 1.0 }), Err(Damaged)];
    ensure!(
        allowed.contains(&seen),
        "half-updated",
        "one row was there, and an append of another one panicked. A thread saw {seen:?}"
    );
}

fn appends_meanwhile() {
    let store = Store::new();
    let told = thread::scope(|scope| {
        let breaker = scope.spawn(|| append_and_break(&store, &[2.0]));
        let told = append(&store, &[1.0]);
        breaker.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        told
    });
    let case = format!("one thread appended 1.0 and was told {told:?}, the append of another one was cut short");
    let is = (calm("`rows`", || store.rows()), part(&store));
    ensure_part(is, (Err(Damaged), Err(Damaged)), &format!("{case}; rows and their part"));
    calm("`repair`", || store.repair());
    let rows = if told.is_ok() { vec![1.0] } else { vec![] };
    let should = (Ok(rows.clone()), Ok(Partial::of(&rows)));
    let is = (calm("`rows`", || store.rows()), part(&store));
    ensure_part(is, should, &format!("{case}, and the store was repaired; rows and their part"));
}

fn while_it_is_repaired() {
    let store = Store::new();
    let _ = append(&store, &[1.0]);
    append_and_break(&store, &[2.0]);
    let other = thread::scope(|scope| {
        let other = scope.spawn(|| append(&store, &[4.0]));
        calm("`repair`", || store.repair());
        other.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
    });
    // Whether it was before or after the repair: what it was told must be true.
    let rows = if other.is_ok() { vec![1.0, 4.0] } else { vec![1.0] };
    let case = format!(
        "a store had the row 1.0 and the row 2.0 of an append that was cut short. One thread \
         repaired it, another appended 4.0 and was told {other:?}; its rows and their part"
    );
    let should = (Ok(rows.clone()), Ok(Partial::of(&rows)));
    ensure_part((calm("`rows`", || store.rows()), part(&store)), should, &case);
}

fn any_appends() {
    let append_of = (proptest::collection::vec(-100..100_i32, 0..5), any::<bool>(), any::<bool>());
    let small = [
        vec![],
        vec![(vec![1], false, false)],
        vec![(vec![1], true, true)],
        vec![(vec![1], false, true), (vec![2], true, true), (vec![4], false, false)],
    ];
    for_all(small, proptest::collection::vec(append_of, 0..10), |appends| {
        let store = Store::new();
        let mut should = Partial::default();
        let mut is_damaged = false;
        for (values, breaks, repairs) in &appends {
            let case = format!("(values, does it panic, is it repaired then) of {appends:?}");
            let values: Vec<f64> = values.iter().copied().map(f64::from).collect();
            let result = panic::catch_unwind(AssertUnwindSafe(|| {
                if *breaks {
                    store.append(&mut breaks_after(values.clone()))
                } else {
                    store.append(&mut values.iter().copied())
                }
            }));
            match result {
                _ if is_damaged => {
                    let Ok(told) = result else {
                        fail!(
                            "panic cascade",
                            "{case}: the store was damaged, and `append` panicked"
                        )
                    };
                    ensure_part(told, Err(Damaged), &case);
                }
                Ok(told) => {
                    ensure!(!breaks, "swallowed panic", "{case}: `append` returned {told:?}");
                    ensure_part(told, Ok(()), &case);
                    should = should.merge(Partial::of(&values));
                }
                Err(_) => is_damaged = true,
            }
            if *repairs {
                calm("`repair`", || store.repair());
                is_damaged = false;
            }
            let expected = if is_damaged { Err(Damaged) } else { Ok(should) };
            ensure_part(part(&store), expected, &case);
            let is = calm("`rows`", || store.rows()).map(|rows| Partial::of(&rows).count);
            ensure_part(is, expected.map(|part| part.count), &case);
        }
    });
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    let store = Store::new();
    for start in (0..rows).step_by(sample.chunk) {
        let values = sample.source.read(start..(start + sample.chunk).min(rows));
        let values = values.expect("it can be read");
        if start == sample.chunk {
            append_and_break(&store, &values);
            let removed = calm("`repair`", || store.repair());
            ensure_part(removed, values.len(), "the second chunk breaks at its end");
        }
        ensure_part(append(&store, &values), Ok(()), "a chunk of /array is appended");
    }
    ensure_part(part(&store), Ok(sample.whole), "all chunks of /array");
}
