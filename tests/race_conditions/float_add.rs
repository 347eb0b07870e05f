//! The checks of `float_add`.

use super::subject::AtomicF64;
use harness::{Check, Promise, ensure, mention};
use interleave::{Partial, Source};
use support::alone::ensure_apart;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::sums;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A floating-point number to which many threads add"),
    Promise::kept("An `f64` that threads can share", &["two_threads", "looks"]),
    Promise::explains("`std` has no atomic floats, but the 64 bits of an `f64` fit into an \
                       `AtomicU64`"),
    Promise::kept("Threads that use different numbers don't wait for each other", &["apart"]),
    Promise::explains("The number's bits, from `f64::to_bits`"),
    Promise::explains("Creates a shared number with this initial value"),
    Promise::explains("Returns the number, exact to the last bit"),
    Promise::kept(
        "Adds `value`, and returns the number as it was before this addition",
        &["one_thread", "two_threads"],
    ),
    Promise::kept(
        "This works for all numbers, even for infinities and NaN",
        &["odd_numbers", "same_number"],
    ),
    Promise::explains("`std` has no atomic floating-point numbers"),
    Promise::explains("Write `fetch_add` for a number whose bits are kept in an `AtomicU64`"),
    Promise::kept(
        "no addition is lost in any interleaving of two threads, or in any interleaving of \
         three threads with up to two preemptions",
        &["two_threads", "twice_each", "three_threads", "hammered"],
    ),
    Promise::kept(
        "`fetch_add` returns the number that its own addition replaced",
        &["two_threads", "twice_each", "one_thread"],
    ),
    Promise::kept(
        "a thread that adds to one number doesn't hold up threads that use another",
        &["apart"],
    ),
    Promise::kept(
        "`fetch_add` works for infinities, for both zeros, for NaN, which is not equal to \
         itself, and for additions that don't change the number",
        &["odd_numbers", "same_number"],
    ),
    Promise::kept(
        "with a single thread, the result has the same bits as with `+=`",
        &["any_numbers"],
    ),
    Promise::kept(
        "the sum of `/array` in the sample file is right",
        &["real_file"],
    ),
    Promise::explains("If a check fails, its table shows the bits as whole numbers"),
    Promise::explains("The rows `has added …` show the same numbers as floats"),
];

pub const CHECKS: &[Check] = &[
    Check::new("two_threads", "two threads add once each, and nothing is lost", two_threads)
        .endless_means("stale expected value", STALE),
    Check::new("twice_each", "two threads add twice each, and nothing is lost", twice_each)
        .endless_means("stale expected value", STALE),
    Check::new("three_threads", "three threads add once each, and nothing is lost", three_threads)
        .preemptions(2)
        .endless_means("stale expected value", STALE),
    Check::new("looks", "a thread looks while another one adds", looks).preemptions(1),
    Check::new("apart", "an addition to one number doesn't hold up threads that use another", apart)
        .model_only()
        .no_more_preemptions(1),
    Check::new("hammered", "four threads that add without a pause lose nothing", hammered)
        .native_only()
        .endless_means("stale expected value", STALE),
    Check::new("same_number", "an addition that changes nothing is one, too", same_number)
        .time_limit_secs(2)
        .hang_means("stale expected value", STALE)
        .endless_means("stale expected value", STALE),
    Check::new("one_thread", "fetch_add adds, and returns the number from before", one_thread),
    Check::new("odd_numbers", "NaN, infinities and both zeros are numbers, too", odd_numbers)
        .time_limit_secs(2)
        .hang_means("never ends on NaN", ON_NAN)
        .endless_means("never ends on NaN", ON_NAN),
    Check::new("any_numbers", "one thread gets the same bits as `+=` gives", any_numbers)
        .native_only()
        .once(),
    Check::new("real_file", "the sum of /array, added by several threads, is right", real_file)
        .native_only()
        .once(),
];

const STALE: &str = "\
    A thread tries again forever, and no other thread changes the number any more. What does it \
    expect to find there, and from when is that? The last rows say `fails:`, then what is there, \
    then what was expected.";

const ON_NAN: &str = "\
    The loop does not end when the number is NaN. NaN is not equal to itself: compare the bits, not \
    the floats.";

fn two_threads() {
    added_by(&[&[0.5], &[0.25]]);
}

fn twice_each() {
    added_by(&[&[0.5, 2.0], &[0.25, 4.0]]);
}

fn three_threads() {
    added_by(&[&[0.5], &[0.25], &[4.0]]);
}

/// Each thread adds its numbers, one after the other.
///
/// Together, what the calls return and the end must be the stations on one way from 0.0 to the sum
/// whose steps are these numbers. All are powers of two, so every sum is exact.
fn added_by(numbers: &[&[f64]]) {
    let number = AtomicF64::new(0.0);
    let mut stations: Vec<f64> = thread::scope(|scope| {
        let add = |numbers: &[f64]| numbers.iter().map(|n| add(&number, *n)).collect::<Vec<_>>();
        let threads: Vec<_> =
            numbers.iter().map(|numbers| scope.spawn(move || add(numbers))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let mut expected: Vec<f64> = numbers.iter().copied().flatten().copied().collect();
    let all: f64 = expected.iter().sum();
    let (case, end) = (format!("the threads added {numbers:?}"), number.load());
    ensure!(
        end >= all,
        "lost update",
        "{case}: that makes {all}, but the number is {end}. Look for a thread that stores a sum which \
         it calculated before another thread stored its own, or that does not try again"
    );
    ensure_result(end, all, "wrong result", &case);

    let returned = format!("{stations:?}");
    stations.push(end);
    stations.sort_unstable_by(f64::total_cmp);
    let mut steps: Vec<f64> = stations.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable_by(f64::total_cmp);
    expected.sort_unstable_by(f64::total_cmp);
    ensure!(
        steps == expected,
        "wrong total",
        "{case}, and `fetch_add` returned {returned}: there is no order of these additions in which \
         these are the numbers from before. Does it return what its own addition replaced, or what \
         it finds earlier or later?"
    );
}

/// Says in floats what happened: the operations that the model shows are on bits.
fn add(number: &AtomicF64, value: f64) -> f64 {
    let before = number.fetch_add(value);
    mention(|| format!("has added {value:?} to {before:?}"));
    before
}

fn looks() {
    let number = AtomicF64::new(0.0);
    let seen = thread::scope(|scope| {
        let seen = scope.spawn(|| number.load());
        add(&number, 0.5);
        seen.join().unwrap()
    });
    ensure!(
        [0.0, 0.5].contains(&seen),
        "wrong result",
        "a thread added 0.5 to 0.0, and another one saw {seen:?}"
    );
}

fn apart() {
    let calls: [(&str, fn(&AtomicF64)); 2] =
        [("`fetch_add` of another", |other| _ = other.fetch_add(0.25)), ("`load` of another", |other| _ = other.load())];
    for (name, call) in calls {
        let (one, other) = (AtomicF64::new(0.0), AtomicF64::new(0.0));
        ensure_apart(|| _ = one.fetch_add(0.5), || call(&other), ["`fetch_add` of one number", name]);
    }
}

/// An addition that is tried again only so many times gives up here.
fn hammered() {
    const THREADS: usize = 4;
    const EACH: usize = 1000;
    let number = AtomicF64::new(0.0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..EACH).for_each(|_| {
                let _ = number.fetch_add(0.5);
            }));
        }
    });
    let case = format!("{THREADS} threads added 0.5 each, {EACH} times");
    ensure_result(number.load(), (THREADS * EACH) as f64 * 0.5, "lost update", &case);
}

/// One thread adds nothing, and one adds so little that the sum is the same number.
fn same_number() {
    let number = AtomicF64::new(1e30);
    let before = thread::scope(|scope| {
        let other = scope.spawn(|| number.fetch_add(0.0));
        [number.fetch_add(1.0), other.join().unwrap()]
    });
    ensure_result(before, [1e30, 1e30], "wrong total", "1.0 and 0.0 were added to 1e30");
    ensure_result(number.load(), 1e30, "wrong result", "1.0 and 0.0 were added to 1e30");
}

fn one_thread() {
    let number = AtomicF64::new(1.5);
    ensure_result(number.load(), 1.5, "wrong result", "nothing was added");
    let before = [0.25, -4.0].map(|value| number.fetch_add(value));
    ensure_result(number.load(), -2.25, "wrong result", "1.5 + 0.25 - 4.0");
    ensure_result(before, [1.5, 1.75], "wrong total", "0.25 and -4.0 were added to 1.5");
}

fn odd_numbers() {
    let infinity = f64::INFINITY;
    for values in [
        vec![0.0, -0.0],
        vec![-0.0, -0.0],
        vec![-0.0, 0.0],
        vec![1.0, infinity, 1.0],
        vec![infinity, -infinity, 1.0],
        vec![f64::NAN, 1.0, 2.0],
        vec![f64::MAX, f64::MAX, -1.0],
        vec![5e-324, -5e-324],
    ] {
        ensure_same_bits(&values);
    }
}

/// One thread gets the same bits with `fetch_add` as with `+`. All NaNs are alike.
fn ensure_same_bits(values: &[f64]) {
    let number = AtomicF64::new(values[0]);
    let mut sum = values[0];
    for value in &values[1..] {
        let before = number.fetch_add(*value);
        ensure!(
            same(before, sum),
            "wrong total",
            "one thread added {values:?}: `fetch_add({value:?})` returned {before:?}, but before \
             it was {sum:?}"
        );
        sum += value;
        let is = number.load();
        ensure!(
            same(is, sum),
            "wrong result",
            "one thread added {values:?}: after `fetch_add({value:?})` it should be {sum:?}, but it \
             is {is:?}"
        );
    }
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn any_numbers() {
    for_all([sums::ADVERSARIAL.to_vec()], sums::floats(1..40), |values| ensure_same_bits(&values));
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    for threads in [1, 2, 3, 8] {
        let sum = AtomicF64::new(0.0);
        let work = &|w: usize| {
            for start in (w * sample.chunk..rows).step_by(threads * sample.chunk) {
                let mine = start..(start + sample.chunk).min(rows);
                let values = sample.source.read(mine).expect("it can be read");
                sum.fetch_add(Partial::of(&values).sum);
            }
        };
        thread::scope(|scope| {
            for w in 0..threads {
                scope.spawn(move || work(w));
            }
        });
        let case = format!("/array, added by {threads} threads");
        ensure_result(sum.load(), sample.whole.sum, "lost update", &case);
    }
}
