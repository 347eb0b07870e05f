//! The checks of `false_sharing`.

use super::subject::Counters;
use harness::{Check, Promise, ensure};
use interleave::Source;
use std::sync::atomic::Ordering::Relaxed;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept("A counter for each worker, so far apart that no counter gets in another's way", &["apart", "one_each"]),
    Promise::explains(
        "Counts how many rows each worker has read, for a display that looks at the numbers while they grow",
    ),
    Promise::explains("Each worker changes a counter of its own, thousands of times a second"),
    Promise::kept(
        "So that no worker slows down another, the counters are at least 128 bytes apart, from the first byte of one \
         to the first byte of the next",
        &["apart"],
    ),
    Promise::kept("No counter is inside this value itself, because every call reads the value", &["apart"]),
    Promise::explains("The counters aren't that far apart yet"),
    Promise::kept("Nothing else is wrong here", &["one_each", "two_workers"]),
    Promise::kept("Creates a counter for each worker", &["one_each"]),
    Promise::kept("No row has been read yet", &["one_each", "two_sets"]),
    Promise::kept(
        "Returns this worker's counter: the same one at every call, and a different one for each worker",
        &["one_each"],
    ),
    Promise::kept("Returns how many rows all workers together have read", &["one_each", "two_workers", "real_file"]),
    Promise::kept("The result includes everything that was counted before the call", &["two_workers", "two_displays"]),
    Promise::kept("The call changes no counter, so several threads can ask at once", &["one_each", "two_displays"]),
    Promise::explains("Move the counters apart"),
    Promise::kept("no two counters are less than 128 bytes apart, for any number of workers", &["apart"]),
    Promise::kept("each worker has a counter of its own", &["one_each"]),
    Promise::kept(
        "the total is right, both while the workers are counting and after they have ended",
        &["two_workers", "two_displays"],
    ),
    Promise::kept("the rows of `/array` in the sample file are counted correctly", &["real_file"]),
    Promise::explains(
        "When your answer passes, `cargo bench --bench race_conditions -- apart` shows what the \
         space is worth on your machine",
    ),
];

/// Two lines of 64 bytes.
const APART: usize = 128;

pub const CHECKS: &[Check] = &[
    Check::new("apart", "no two counters are less than 128 bytes apart", apart).native_only().once(),
    Check::new("one_each", "each worker has a counter of its own", one_each),
    Check::new("two_workers", "the total counts what two workers have counted", two_workers),
    Check::new("two_sets", "two sets of workers have counters of their own", two_sets),
    Check::new("two_displays", "two threads ask for the total at once", two_displays),
    Check::new("real_file", "the rows of /array, read by several workers, are counted", real_file)
        .native_only()
        .once(),
];

fn apart() {
    // As many as no heap has gaps for, in which an allocator could put them far from each other.
    for workers in [2, 3, 16, 100, 5_000] {
        let counters = Counters::new(workers);
        let mut places: Vec<(usize, usize)> =
            (0..workers).map(|w| (std::ptr::from_ref(counters.of(w)).addr(), w)).collect();
        places.sort_unstable();
        let itself = std::ptr::from_ref(&counters).addr();
        let inside = places.iter().find(|(place, _)| (itself..itself + size_of_val(&counters)).contains(place));
        ensure!(
            inside.is_none(),
            "false sharing",
            "of {workers} counters, the one of worker {} is in `Counters` itself, next to what every worker reads to find \
             its own counter. What could all of them be elements of?",
            inside.map_or(0, |(_, worker)| *worker)
        );
        for pair in places.windows(2) {
            let ((one, of_one), (next, of_next)) = (pair[0], pair[1]);
            ensure!(
                next - one >= APART,
                "false sharing",
                "of {workers} counters, the one of worker {of_next} begins {} bytes after the one of worker {of_one}, so both \
                 can be in the same cache line. How long is one element of your vector, and what would make it longer?",
                next - one
            );
        }
    }
}

fn one_each() {
    ensure_result(Counters::new(0).total(), 0, "wrong total", "there are no workers");
    let counters = Counters::new(2);
    counters.of(1).store(1 << 40 | 1, Relaxed);
    ensure_result(counters.total(), 1 << 40 | 1, "wrong total", "one of two workers counted 2⁴⁰ + 1");
    let counters = Counters::new(3);
    ensure_result(counters.total(), 0, "wrong total", "no worker has counted anything");
    for (worker, rows) in [(0, 1), (1, 20), (2, 300), (1, 4000)] {
        counters.of(worker).fetch_add(rows, Relaxed);
    }
    ensure_result(counters.total(), 4321, "wrong total", "three workers counted 1, 4020 and 300");
    let each = [0, 1, 2].map(|worker| counters.of(worker).load(Relaxed));
    let case = "three workers counted 1, 4020 and 300, and then the total was asked for";
    ensure_result(each, [1, 4020, 300], "wrong result", case);
}

/// A display looks twice while two workers count.
fn two_workers() {
    let counters = Counters::new(2);
    counters.of(0).store(4, Relaxed);
    let (first, second) = thread::scope(|scope| {
        for (worker, rows) in [(0, 1), (1, 2)] {
            let counters = &counters;
            scope.spawn(move || counters.of(worker).fetch_add(rows, Relaxed));
        }
        (counters.total(), counters.total())
    });
    let case = "one worker had counted 4, and then one counted 1 and another 2";
    ensure_result(counters.total(), 7, "lost update", case);
    ensure!(
        (4..=7).contains(&first),
        "wrong total",
        "{case}; meanwhile `total` returned {first}, which is not between 4 and 7"
    );
    ensure!(
        first <= second,
        "goes back",
        "{case}; meanwhile `total` returned {first} and then {second}, though rows are only ever added"
    );
}

fn two_sets() {
    let one = Counters::new(2);
    one.of(1).store(5, Relaxed);
    let other = Counters::new(1);
    ensure_result(other.total(), 0, "wrong total", "the only worker of a second `Counters` has read nothing");
    other.of(0).store(70, Relaxed);
    let totals = [one.total(), other.total()];
    ensure_result(totals, [5, 70], "wrong total", "one worker of each of two `Counters` has counted: 5 and 70");
}

fn two_displays() {
    let counters = Counters::new(2);
    counters.of(0).store(30, Relaxed);
    counters.of(1).store(70, Relaxed);
    let totals = thread::scope(|scope| {
        let other = scope.spawn(|| counters.total());
        [counters.total(), other.join().unwrap()]
    });
    let case = "two workers had counted 30 and 70, and then two threads called `total` at once";
    ensure_result(totals, [100, 100], "wrong total", case);
}

fn real_file() {
    const WORKERS: usize = 3;
    let sample = sample::array();
    let (rows, counters) = (sample.source.rows(), Counters::new(WORKERS));
    thread::scope(|scope| {
        for w in 0..WORKERS {
            let (sample, counters) = (&sample, &counters);
            scope.spawn(move || {
                for start in (w * sample.chunk..rows).step_by(WORKERS * sample.chunk) {
                    let mine = start..(start + sample.chunk).min(rows);
                    let values = sample.source.read(mine).expect("it can be read");
                    counters.of(w).fetch_add(values.len() as u64, Relaxed);
                }
            });
        }
    });
    let case = format!("{rows} rows of /array, read by {WORKERS} workers");
    ensure_result(counters.total(), rows as u64, "wrong total", &case);
}
