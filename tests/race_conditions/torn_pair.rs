//! The checks of `torn_pair`.

use super::subject::Total;
use harness::{Check, Promise, ensure, fail, in_one_go};
use interleave::{Partial, Source};
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::sums;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Two numbers that belong together"),
    Promise::explains("The total of what many threads have read so far: the number of values, and their sum"),
    Promise::kept(
        "Creates the total for no values",
        &["begins_again", "two_totals"],
    ),
    Promise::kept(
        "Merges `part` into the total",
        &["both_added", "begins_again", "any_parts"],
    ),
    Promise::explains("This method is not right yet, and neither are the other two"),
    Promise::kept(
        "Returns the total of all parts whose `add` has taken effect",
        &["both_added", "begins_again"],
    ),
    Promise::kept(
        "It never includes half a part",
        &["look_meanwhile", "many_meanwhile", "two_add_one_looks", "look_at_a_take"],
    ),
    Promise::kept(
        "Returns the total so far, and starts again from no values",
        &["begins_again"],
    ),
    Promise::kept(
        "Exactly one `take` returns each part, and returns it as a whole",
        &["take_meanwhile", "two_takers"],
    ),
    Promise::explains("Some threads add parts to a total, and other threads look at the total or take it away"),
    Promise::explains("Repair all three methods"),
    Promise::kept(
        "if two threads add at once, nothing is lost",
        &["both_added"],
    ),
    Promise::kept(
        "`get` sees every part as a whole or not at all, even while another thread is calling `add` or `take`",
        &["look_meanwhile", "many_meanwhile", "two_add_one_looks", "look_at_a_take"],
    ),
    Promise::kept(
        "each part is returned by exactly one `take`, even if parts are being added at that moment, or if two threads call `take` at once",
        &["take_meanwhile", "two_takers"],
    ),
    Promise::kept(
        "after a `take`, the total is a part with no values",
        &["begins_again"],
    ),
    Promise::kept(
        "if a single thread adds all the parts, the total has the same bits as if the parts were \
         merged in order",
        &["any_parts"],
    ),
    Promise::kept(
        "the mean of `/array` in the sample file is right",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("both_added", "two threads add at once, and nothing is lost", both_added),
    Check::new("look_meanwhile", "a thread that looks sees every part whole", look_meanwhile),
    Check::new("two_add_one_looks", "a thread that looks while two add sees every part whole", two_add_one_looks)
        .preemptions(2),
    Check::new("many_meanwhile", "a thread that looks sees every part whole, however many are added", many_meanwhile)
        .model_only()
        .bad_luck(0),
    Check::new("take_meanwhile", "every part comes out of one take, as a whole", take_meanwhile),
    Check::new("look_at_a_take", "a thread that looks sees a take as a whole", look_at_a_take),
    Check::new("two_takers", "two threads that take at once share the parts", two_takers),
    Check::new("two_totals", "each of two totals has its own parts", two_totals),
    Check::new("begins_again", "after a take the total is the part of no values", begins_again),
    Check::new("any_parts", "one thread gets what merging in order gives", any_parts)
        .native_only()
        .once(),
    Check::new("real_file", "the mean of /array, added by several threads, is right", real_file)
        .native_only()
        .once(),
];

/// Parts of which every count and every sum tells which of them are in it.
const A: Partial = Partial { count: 1, sum: 10.0 };
const B: Partial = Partial { count: 2, sum: 20.0 };
const NONE: Partial = Partial { count: 0, sum: 0.0 };

/// Ends the check if `seen` has another count than its sum says.
fn ensure_whole(seen: Partial, what: &str) {
    ensure!(
        seen.count as f64 * 10.0 == seen.sum,
        "torn pair",
        "{what} returned {seen:?}. Every value is 10.0, so the sum should be ten times the count: \
         the two numbers are not of the same moment"
    );
}

fn ensure_all(end: Partial, all: Partial, case: &str) {
    ensure!(
        end.count >= all.count && end.sum >= all.sum,
        "lost update",
        "{case}: something is missing. What can another thread add between a read of the total and \
         the change that is made from it?\n    is: {end:?}\nshould: {all:?}"
    );
    ensure_result(end, all, "counted twice", case);
}

fn both_added() {
    let total = Total::new();
    thread::scope(|scope| {
        scope.spawn(|| total.add(A));
        scope.spawn(|| total.add(B));
    });
    ensure_all(total.get(), A.merge(B), "two threads have added a part each");
}

fn look_meanwhile() {
    let total = Total::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            total.add(A);
            total.add(B);
        });
        ensure_whole(total.get(), "`get`");
    });
}

fn two_add_one_looks() {
    let total = Total::new();
    thread::scope(|scope| {
        scope.spawn(|| total.add(A));
        scope.spawn(|| total.add(B));
        ensure_whole(total.get(), "`get`");
    });
    ensure_all(total.get(), A.merge(B), "two threads have added a part each");
}

/// So many that a number of 8 bits is as it was. Bad luck would be tried at each of them.
fn many_meanwhile() {
    let total = Total::new();
    thread::scope(|scope| {
        scope.spawn(|| in_one_go(|| (0..256).for_each(|_| total.add(A))));
        ensure_whole(total.get(), "`get` next to 256 calls of `add`");
    });
}

fn take_meanwhile() {
    let total = Total::new();
    let first = thread::scope(|scope| {
        scope.spawn(|| {
            total.add(A);
            total.add(B);
        });
        total.take()
    });
    let rest = total.take();
    ensure_shared_out(first, rest, A.merge(B));
}

fn look_at_a_take() {
    let total = Total::new();
    total.add(B);
    let seen = thread::scope(|scope| {
        scope.spawn(|| total.take());
        total.get()
    });
    ensure_whole(seen, "`get` next to a `take`");
}

fn two_takers() {
    let total = Total::new();
    total.add(A);
    let (first, second) = thread::scope(|scope| {
        let other = scope.spawn(|| total.take());
        let mine = total.take();
        (mine, other.join().unwrap())
    });
    ensure_shared_out(first, second, A);
}

fn ensure_shared_out(first: Partial, second: Partial, all: Partial) {
    let case = format!("two calls of `take` returned {first:?} and {second:?}; together");
    ensure_all(first.merge(second), all, &case);
    ensure_whole(first, "`take`");
    ensure_whole(second, "`take`");
}

fn two_totals() {
    let one = Total::new();
    one.add(A);
    let other = Total::new();
    other.add(B);
    let totals = [one.take(), other.take()];
    ensure_result(totals, [A, B], "wrong total", "a part was added to each of two totals");
}

fn begins_again() {
    let total = Total::new();
    ensure_result(total.get(), NONE, "wrong result", "nothing was added");
    total.add(A);
    total.add(B);
    ensure_result(total.get(), A.merge(B), "wrong result", "two parts were added");
    ensure_result(total.get(), A.merge(B), "wrong result", "`get` changes nothing");
    ensure_result(total.take(), A.merge(B), "wrong result", "two parts were added");
    ensure_result(total.take(), NONE, "counted twice", "everything was taken before");
    total.add(B);
    ensure_result(total.get(), B, "wrong result", "added after a `take`");
    let many = Partial { count: 1 << 40, sum: 0.5 };
    total.add(many);
    ensure_result(total.take(), B.merge(many), "wrong result", "2^40 values were added");
    let zeros = Partial { count: 3, sum: 0.0 };
    total.add(zeros);
    ensure_result(total.take(), zeros, "wrong result", "three values were added, and their sum is 0");
}

fn any_parts() {
    let small = [
        vec![1.0],
        vec![1.0, 2.0],
        vec![0.1],
        vec![0.0, 2.0],
        vec![f64::NAN, 1.0],
        vec![f64::INFINITY, -1.0],
        sums::ADVERSARIAL.to_vec(),
    ];
    for_all(small, sums::floats(0..40), |values| {
        let total = Total::new();
        for value in &values {
            total.add(Partial::of(&[*value]));
        }
        let expected = Partial::of(&values);
        let case = format!("one thread added {values:?} one by one");
        for seen in [total.get(), total.take()] {
            let is_nan = seen.sum.is_nan() && expected.sum.is_nan();
            let bits = is_nan || seen.sum.to_bits() == expected.sum.to_bits();
            ensure!(
                seen.count == expected.count && bits,
                "wrong result",
                "{case}:\n    is: {seen:?}\nshould: {expected:?}"
            );
        }
    });
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    for threads in [1, 2, 3, 8] {
        let total = Total::new();
        let work = &|w: usize| {
            for start in (w * sample.chunk..rows).step_by(threads * sample.chunk) {
                let mine = start..(start + sample.chunk).min(rows);
                let values = sample.source.read(mine).expect("it can be read");
                total.add(Partial::of(&values));
            }
        };
        thread::scope(|scope| {
            for w in 0..threads {
                scope.spawn(move || work(w));
            }
        });
        let case = format!("/array, added by {threads} threads");
        let (seen, taken) = (total.get(), total.take());
        if seen != taken {
            fail!("torn pair", "{case}: `get` returned {seen:?}, `take` {taken:?}");
        }
        ensure_result(taken, sample.whole, "lost update", &case);
    }
}
