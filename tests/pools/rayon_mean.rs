//! The checks of `rayon_mean`: native ones, for the model knows only `std`.

use super::subject::rayon_mean;
use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq, fail};
use interleave::{Error, Partial, Source};
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;
use support::asleep::Task;
use support::counting::Counting;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::sums;

/// Runs with real threads. Those of a pool end some time after it.
const fn native(check: Check) -> Check {
    check.native_only().leaves_threads()
}

pub static PROMISES: &[Promise] = &[
    Promise::explains("The mean of a dataset, with `rayon`."),
    Promise::kept(
        "Reduces `source` in chunks of `chunk` rows (the last may have fewer), each read with one `read`, on the threads of the `rayon` pool in which it is called.",
        &["every_chunk_once", "in_the_callers_pool", "largest_chunk"],
    ),
    Promise::kept(
        "Starts no threads of its own.",
        &["every_chunk_once", "in_the_callers_pool", "largest_chunk"],
    ),
    Promise::kept(
        "The parts of the chunks are merged in the order of the chunks, starting with `Partial::default()`.",
        &["every_chunk_once", "second_is_slow", "no_rows", "any_numbers"],
    ),
    Promise::kept(
        "So the sum is the same, bit for bit, however many threads there are and however they are scheduled.",
        &["every_chunk_once", "second_is_slow", "no_rows", "any_numbers"],
    ),
    Promise::kept(
        "Returns the error from a read that failed; if several failed, the error for the first such chunk.",
        &["first_error", "first_error_is_slow", "any_errors"],
    ),
    Promise::kept("If `chunk` is 0, or a read panics.", &["chunk_of_zero", "panics_come_out"]),
    Promise::explains("Calculate the mean once more, in three lines"),
    Promise::explains("All checks are native, because the model checker knows only `std`"),
    Promise::kept(
        "every chunk is read once, two at the same time if the pool has two threads, and the parts are merged in order.",
        &["every_chunk_once", "two_at_once"],
    ),
    Promise::kept(
        "`rayon_mean` uses the pool in which it is called, and no other pool.",
        &["in_the_callers_pool"],
    ),
    Promise::kept(
        "if several reads fail, the error for the first such chunk is returned, and a panic is passed on to the caller.",
        &["first_error", "panics_come_out"],
    ),
    Promise::kept(
        "all this holds for any number of rows, chunks and threads, and for a real file.",
        &["any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    native(Check::new("every_chunk_once", "every chunk is read once, and merged in order", once)),
    native(Check::new("two_at_once", "two threads of the pool read at the same time", two_at_once))
        .hang_means(
            "one after the other",
            "The pool has two threads, and two reads wait for each other. But they come one after the \
             other: is it `iter` instead of `into_par_iter`, or is a lock held during the read?",
        ),
    native(Check::new("in_the_callers_pool", "it uses the pool in which it is called", callers)),
    native(Check::new("no_rows", "no rows need no work", no_rows)),
    native(Check::new("first_error", "of two errors the first chunk's comes back", errors)),
    native(Check::new("second_is_slow", "the order is kept when the second chunk comes last", second_is_slow))
        .once()
        .time_limit_secs(20),
    native(Check::new("first_error_is_slow", "the first chunk's error comes back even when it comes last", first_error_is_slow))
        .once()
        .time_limit_secs(20),
    native(Check::new("chunk_of_zero", "it panics if the chunk is 0", chunk_of_zero)),
    native(Check::new("largest_chunk", "every usize is the length of a chunk", largest_chunk)),
    native(Check::new("panics_come_out", "a panic of a read comes out", panics_come_out)),
    native(Check::new(
        "any_numbers",
        "all this holds for any number of rows, chunks and threads",
        any_numbers,
    ))
    .once()
    .time_limit_secs(20),
    native(Check::new("any_errors", "the first error comes back, whichever rows cannot be read", any_errors))
        .once()
        .time_limit_secs(20),
    native(Check::new("real_file", "the mean of /array in the sample file is right", real_file))
        .once(),
];

/// The name of the threads in the pools of these checks.
const NAME: &str = "a thread of the pool";

/// What `call` returns in a pool of so many threads.
fn with_a_pool<R: Send>(threads: usize, call: impl FnOnce() -> R + Send) -> R {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.thread_name(|_| NAME.into()).build().expect("threads can be had").install(call)
}

/// Every row is read once, and all are merged in order.
fn ensure_reduces(source: &Counting, chunk: usize, threads: usize) {
    let case = format!("with rows = {}, chunk = {chunk}, threads = {threads}", source.rows());
    let part = with_a_pool(threads, || rayon_mean(source, chunk));
    let part = part.expect("no row of this dataset is bad");
    source.ensure_each_row_once("read twice", "lost rows", &case);
    sums::ensure_same_bits(part, source, chunk, &case);
}

fn once() {
    ensure_reduces(&Counting::whole_numbers(5), 2, 2);
    ensure_reduces(&Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2);
}

fn two_at_once() {
    let part = with_a_pool(2, || rayon_mean(&Rendezvous::new(2, 2), 1));
    let expected = Ok(Partial { count: 2, sum: 2.0 });
    ensure_result(part, expected, "wrong result", "2 rows of 1.0");
}

/// Counts the reads of threads that are not of the pool of the check.
struct OfThePool {
    values: Counting,
    by_others: AtomicUsize,
}

impl Source for OfThePool {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        if thread::current().name() != Some(NAME) {
            self.by_others.fetch_add(1, Relaxed);
        }
        self.values.read(rows)
    }
}

fn callers() {
    let source = OfThePool { values: Counting::whole_numbers(8), by_others: AtomicUsize::new(0) };
    with_a_pool(1, || rayon_mean(&source, 1)).expect("no row of this dataset is bad");
    ensure_eq!(
        source.by_others.load(Relaxed),
        0,
        "too many threads",
        "it was called in a pool of one thread, and this many reads were by other threads: a library that \
         starts a pool of its own takes the choice from its caller"
    );
}

fn no_rows() {
    ensure_reduces(&Counting::whole_numbers(0), 1, 2);
}

/// The error of the first bad row, in whatever order the chunks are read.
fn ensure_error(rows: usize, bad: &[usize], chunk: usize, threads: usize) {
    let source = Faulty::new(rows, bad.iter().map(|row| (*row, Fault::Error)));
    let result = with_a_pool(threads, || rayon_mean(&source, chunk));
    let case = format!("{rows} rows, of which {bad:?} are bad, {chunk} a chunk, {threads} threads");
    let Some(first) = bad.first() else { return };
    ensure!(result.is_err(), "swallowed error", "{case}: {result:?}");
    let is_one = bad.iter().any(|row| result == Err(faulty::error(*row)));
    let name = if is_one { "first failure wins" } else { "wrong error" };
    ensure_result(result, Err(faulty::error(*first)), name, &case);
}

fn errors() {
    ensure_error(64, &[5, 40, 50, 60], 1, 4);
}

/// The read of one chunk returns when the threads that have read the others have done all that they can,
/// and sleep.
struct Slow {
    values: Counting,
    bad: Vec<usize>,
    slow: usize,
    /// The threads that have read the other chunks.
    others: Mutex<Vec<Task>>,
    /// Notified when one more has.
    read: Condvar,
}

impl Slow {
    fn new(values: Vec<f64>, bad: Vec<usize>, slow: usize) -> Slow {
        let others = Mutex::default();
        Slow { values: Counting::of(values), bad, slow, others, read: Condvar::new() }
    }
}

impl Source for Slow {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        if rows.start == self.slow {
            // Not forever: they may be waiting for this thread, or have nothing left to do.
            let is_left = |others: &mut Vec<Task>| others.len() + 1 < self.values.rows();
            let limit = Duration::from_secs(2);
            let others = self.others.lock().unwrap();
            let (others, _) = self.read.wait_timeout_while(others, limit, is_left).unwrap();
            others.iter().for_each(|task| _ = task.is_asleep());
        } else {
            self.others.lock().unwrap().push(Task::mine());
            self.read.notify_one();
        }
        match self.bad.contains(&rows.start) {
            true => Err(faulty::error(rows.start)),
            false => self.values.read(rows),
        }
    }
}

fn second_is_slow() {
    let source = Slow::new(sums::ADVERSARIAL.to_vec(), vec![], 1);
    let part = with_a_pool(4, || rayon_mean(&source, 1)).expect("no row of this dataset is bad");
    sums::ensure_same_bits(part, &source.values, 1, "3 chunks, of which the second is read last");
}

fn first_error_is_slow() {
    let source = Slow::new(vec![1.0; 2], vec![0, 1], 0);
    let result = with_a_pool(2, || rayon_mean(&source, 1));
    let case = "2 chunks that cannot be read, and the second says so first";
    ensure!(result.is_err(), "swallowed error", "{case}: {result:?}");
    ensure_result(result, Err(faulty::error(0)), "first failure wins", case);
}

fn chunk_of_zero() {
    for rows in [2, 0] {
        let source = Counting::whole_numbers(rows);
        let call = || with_a_pool(1, || rayon_mean(&source, 0));
        if let Ok(result) = panic::catch_unwind(AssertUnwindSafe(call)) {
            fail!(
                "chunk of zero",
                "{rows} rows, 0 a chunk: it should panic, and returned {result:?}"
            );
        }
    }
}

fn largest_chunk() {
    let source = Counting::whole_numbers(3);
    let call = || with_a_pool(1, || rayon_mean(&source, usize::MAX));
    let Ok(result) = panic::catch_unwind(AssertUnwindSafe(call)) else {
        fail!("overflow", "3 rows, usize::MAX a chunk: it panicked. Is a chunk added to something?")
    };
    ensure_result(result, Ok(source.expected(3)), "wrong result", "3 rows, usize::MAX a chunk");
}

fn panics_come_out() {
    let source = Faulty::new(2, [(1, Fault::PanicsWithStr)]);
    let result =
        panic::catch_unwind(AssertUnwindSafe(|| with_a_pool(2, || rayon_mean(&source, 1))));
    ensure!(result.is_err(), "swallowed panic", "a read panicked, and here is {result:?}");
}

fn any_numbers() {
    for_all(
        sums::small_jobs(),
        (sums::floats(0..60), 1..20_usize, 1..5_usize),
        |(values, chunk, threads)| ensure_reduces(&Counting::of(values), chunk, threads.max(1)),
    );
}

fn any_errors() {
    let bad = proptest::collection::btree_set(0..200_usize, 1..6);
    for_all([], (bad, 1..5_usize, 1..5_usize), |(bad, chunk, threads)| {
        let bad: Vec<_> = bad.into_iter().collect();
        ensure_error(200, &bad, chunk, threads);
    });
}

fn real_file() {
    let sample = sample::array();
    for threads in [1, 2, 4] {
        let part = with_a_pool(threads, || rayon_mean(&sample.source, sample.chunk));
        let case = format!("/array, {threads} threads");
        ensure_result(part, Ok(sample.whole), "wrong result", &case);
    }
}
