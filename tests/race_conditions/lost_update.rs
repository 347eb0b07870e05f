//! The checks of `lost_update`.

use super::subject::Progress;
use harness::{Check, Promise, ensure};
use interleave::Source;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A number to which many threads add"),
    Promise::explains("How many rows of a dataset have been read, counted by all the threads that read them"),
    Promise::kept(
        "Creates a counter for which no row has been read yet",
        &["one_thread", "two_counters"],
    ),
    Promise::kept(
        "Counts `rows` more rows, and returns how many have been read by then, including these",
        &["one_thread", "two_threads", "hammered"],
    ),
    Promise::kept(
        "So each call that adds something returns a different number, and the call that counts \
         the last rows returns the number of all rows",
        &["two_threads", "twice_each", "one_thread"],
    ),
    Promise::explains("This is not right yet"),
    Promise::kept(
        "As long as there is only one thread, nothing goes wrong",
        &["one_thread"],
    ),
    Promise::kept(
        "Returns how many rows have been read, and never sees half an addition",
        &["whole_additions"],
    ),
    Promise::kept(
        "The number never gets smaller",
        &["never_goes_back"],
    ),
    Promise::explains("Several threads count the rows that they have read"),
    Promise::explains("You're given the program, and it has the gap"),
    Promise::explains("Repair it"),
    Promise::kept(
        "no addition is lost in any interleaving of two threads, or in any interleaving of \
         three threads with up to two preemptions",
        &["two_threads", "twice_each", "three_threads", "hammered"],
    ),
    Promise::kept(
        "`add` returns the total right after its own addition: no two calls return the same total, and exactly one call returns the total of all rows",
        &["two_threads", "twice_each", "real_file"],
    ),
    Promise::kept(
        "`read` never sees half an addition, and the number that it returns never gets smaller",
        &["whole_additions", "never_goes_back"],
    ),
    Promise::kept(
        "the rows of `/array` in the sample file are counted correctly",
        &["real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("two_threads", "two threads add once each, and nothing is lost", two_threads),
    Check::new("twice_each", "two threads add twice each, and nothing is lost", twice_each),
    Check::new("three_threads", "three threads add once each, and nothing is lost", three_threads)
        .preemptions(2),
    Check::new("never_goes_back", "a thread that looks sees the number grow", never_goes_back),
    Check::new("whole_additions", "a thread that looks sees whole additions", whole_additions),
    Check::new("hammered", "four threads that add without a pause lose nothing", hammered)
        .native_only(),
    Check::new("two_counters", "each of two counters counts for itself", two_counters),
    Check::new("one_thread", "one thread gets the totals of what it added", one_thread),
    Check::new("real_file", "the rows of /array, read by several threads, are counted", real_file)
        .native_only()
        .once(),
];

fn two_threads() {
    added_by(&[&[1], &[2]]);
}

fn twice_each() {
    added_by(&[&[1, 4], &[2, 8]]);
}

fn three_threads() {
    added_by(&[&[1], &[2], &[4]]);
}

/// Each thread adds its numbers, one after the other.
///
/// Sorted, the totals must be what one gets by adding the numbers in some order: each step from one
/// total to the next is one of the numbers. Powers of two show which of them a total contains.
fn added_by(numbers: &[&[u64]]) {
    let progress = Progress::new();
    let mut totals: Vec<u64> = thread::scope(|scope| {
        let add = |numbers: &[u64]| numbers.iter().map(|n| progress.add(*n)).collect::<Vec<_>>();
        let threads: Vec<_> =
            numbers.iter().map(|numbers| scope.spawn(move || add(numbers))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let all: u64 = numbers.iter().copied().flatten().sum();
    let of_each = numbers.iter().map(|numbers| numbers.iter().map(u64::to_string).collect::<Vec<_>>());
    let of_each: Vec<_> = of_each.map(|numbers| numbers.join(" and ")).collect();
    let (case, end) = (format!("the threads added {}", of_each.join("; ")), progress.read());
    ensure!(
        end >= all,
        "lost update",
        "{case}: that makes {all}, but `read` returns {end}. Look for a thread that writes a number \
         which it calculated before another thread wrote its own"
    );
    ensure!(end == all, "wrong result", "{case}: that makes {all}, but `read` returns {end}");

    totals.sort_unstable();
    let mut steps: Vec<u64> = totals.clone();
    for i in (1..steps.len()).rev() {
        steps[i] -= steps[i - 1];
    }
    steps.sort_unstable();
    let mut expected: Vec<u64> = numbers.iter().copied().flatten().copied().collect();
    expected.sort_unstable();
    ensure!(
        steps == expected,
        "wrong total",
        "{case}, and `add` returned {totals:?}: there is no order of these additions that has these \
         totals. Does `add` return the total of its own addition, or what it finds before or later?"
    );
}

fn never_goes_back() {
    let progress = Progress::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            progress.add(1);
            progress.add(1);
        });
        let (first, second) = (progress.read(), progress.read());
        ensure!(
            first <= second,
            "goes back",
            "`read` returned {first} and then {second}, though rows are only ever added"
        );
    });
}

fn whole_additions() {
    let progress = Progress::new();
    let seen = thread::scope(|scope| {
        scope.spawn(|| progress.add(4));
        progress.read()
    });
    ensure!(
        [0, 4].contains(&seen),
        "torn update",
        "one thread added 4, and meanwhile `read` returned {seen}: the addition is made in several \
         steps, and `read` came between them"
    );
}

/// An addition that is tried again only so many times gives up here.
fn hammered() {
    const THREADS: u64 = 4;
    const EACH: u64 = 1000;
    let progress = Progress::new();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| (0..EACH).for_each(|_| {
                let _ = progress.add(1);
            }));
        }
    });
    let case = format!("{THREADS} threads added 1 each, {EACH} times");
    ensure_result(progress.read(), THREADS * EACH, "lost update", &case);
}

fn two_counters() {
    let one = Progress::new();
    one.add(5);
    let other = Progress::new();
    let told = [other.add(70), one.add(1), other.read()];
    let case = "5 rows were counted, then 70 by another counter and 1 by the first";
    ensure_result(told, [70, 6, 70], "wrong total", case);
}

fn one_thread() {
    let many = Progress::new();
    let totals = [5_000_000_000, 1, 1 << 60].map(|rows| many.add(rows));
    let expected = [5_000_000_000, 5_000_000_001, (1 << 60) + 5_000_000_001];
    ensure_result(totals, expected, "wrong total", "one thread added large numbers");
    let progress = Progress::new();
    ensure_result(progress.read(), 0, "wrong result", "nothing was added");
    let totals = [3, 0, 4].map(|rows| progress.add(rows));
    ensure_result(totals, [3, 3, 7], "wrong total", "one thread added 3, 0 and 4");
    ensure_result(progress.read(), 7, "wrong result", "one thread added 3, 0 and 4");
}

fn real_file() {
    let sample = sample::array();
    let rows = sample.source.rows();
    for threads in [1, 2, 3, 8] {
        let progress = Progress::new();
        let work = |w: usize| {
            let mut saw_all = 0;
            for start in (w * sample.chunk..rows).step_by(threads * sample.chunk) {
                let mine = start..(start + sample.chunk).min(rows);
                let values = sample.source.read(mine).expect("it can be read");
                saw_all += usize::from(progress.add(values.len() as u64) == rows as u64);
            }
            saw_all
        };
        let saw_all: usize = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|w| scope.spawn(move || work(w))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).sum()
        });
        let case = format!("{rows} rows of /array, read by {threads} threads");
        ensure_result(progress.read(), rows as u64, "lost update", &case);
        ensure_result(saw_all, 1, "wrong total", &format!("{case}: calls that returned them all"));
    }
}
