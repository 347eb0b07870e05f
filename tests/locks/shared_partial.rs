//! The checks of `shared_partial`.

use super::subject::shared_partial;
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Error, Memory, Partial, Source};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use support::counting::Counting;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::numerous::Numerous;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::zero;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Several threads read a dataset chunk by chunk and \
         add to one total, which other threads look at",
    ),
    Promise::kept(
        "Adds the rows of `source` to `total`, with `threads` threads that run at the same \
         time (0 counts as 1)",
        &["three_chunks", "two_at_once", "zero_threads"],
    ),
    Promise::kept(
        "Every chunk has `chunk` rows (the last may have \
         fewer), and one thread reads it with one `read`",
        &["three_chunks", "any_numbers"],
    ),
    Promise::explains(
        "Meanwhile other threads look at `total`; one of them, say, shows its count and its mean \
         in a progress bar",
    ),
    Promise::kept(
        "whenever a thread locks `total`, it sees only whole chunks, with both their count and \
         their sum, added to what was in `total` at the start",
        &["whole_chunks", "sum_of_zero", "adds_to_what_is_there"],
    ),
    Promise::kept(
        "`total` is not locked during a read",
        &["whole_chunks"],
    ),
    Promise::explains(
        "Reading takes a long time, and it is the part of the work that the threads can do at the \
         same time",
    ),
    Promise::explains("The values are whole numbers, so their sum is exact in any order"),
    Promise::kept(
        "Returns the error of a read that failed",
        &["errors_come_back", "any_error"],
    ),
    Promise::explains("The chunks that were read may have been added to `total` all the same"),
    Promise::kept(
        "Panics if `chunk` is 0",
        &["chunk_of_zero"],
    ),
    Promise::explains(
        "Several threads read chunks and add them to one total, which other threads look at in \
         the meantime",
    ),
    Promise::kept(
        "every chunk is read once and counted in the total, in every interleaving of two threads, \
         and in every interleaving of three threads with up to two preemptions",
        &["three_chunks", "three_threads"],
    ),
    Promise::kept(
        "a thread that looks at the total finds each chunk in it either whole, with both its count and its sum, or not at all",
        &["whole_chunks"],
    ),
    Promise::kept(
        "the total is not locked during a read, and all the threads can read at the same time, whether there \
         are two of them or 24",
        &["whole_chunks", "two_at_once", "many_at_once"],
    ),
    Promise::kept(
        "whatever was in the total at the start stays in it",
        &["adds_to_what_is_there"],
    ),
    Promise::kept(
        "if `threads` is 0, it counts as 1; if a read fails, its error is returned, whichever row \
         the read fails at; a `chunk` of 0 makes `shared_partial` panic, whatever the dataset is",
        &["zero_threads", "errors_come_back", "any_error", "chunk_of_zero"],
    ),
    Promise::kept(
        "all this holds for any number of rows, chunks and threads, and for a real file",
        &["any_numbers", "many_chunks", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("three_chunks", "two threads add three chunks, each once", three_chunks),
    Check::new("three_threads", "three threads add three chunks, each once", three_threads)
        .preemptions(2),
    Check::new("whole_chunks", "a thread that looks at the total sees whole chunks", whole_chunks)
        .hang_means(
            "lock held while reading",
            "A read looks at the total, and waits forever, because the total is locked during the read. A \
         guard lives to the end of its block, and one in the middle of an expression to the end of \
         the statement. Read first, lock then.",
        ),
    Check::new("two_at_once", "two threads read at the same time", two_at_once).hang_means(
        "one after the other",
        "A read waits for a second read, and there never was one. Does a thread hold a lock while \
         it reads, or is one joined before the next is spawned?",
    ),
    Check::new("sum_of_zero", "a chunk counts even if its sum is 0", sum_of_zero).native_only().once(),
    Check::new("adds_to_what_is_there", "what the total was before is kept", adds_to_what_is_there),
    Check::new("many_at_once", "as many threads read at the same time as there should be", many_at_once)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "With 24 chunks and 24 threads each read waits until there are 24, and there never were that \
             many. `threads` threads run at the same time, however many that is.",
        ),
    Check::new("chunk_of_zero", "a chunk of 0 rows panics, whatever the dataset is", chunk_of_zero)
        .native_only()
        .once(),
    Check::new("any_error", "an error comes back whichever row cannot be read", any_error)
        .native_only()
        .once(),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("errors_come_back", "an error from a read is returned", errors_come_back),
    Check::new(
        "any_numbers",
        "all this holds for any number of rows, chunks and threads",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20),
    Check::new("many_chunks", "65,541 chunks are claimed as well as three", many_chunks)
        .native_only()
        .once(),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

fn three_chunks() {
    add(5, 2, 2);
}

fn three_threads() {
    add(3, 1, 3);
}

/// Every row is read once, and all are in the total.
fn add(rows: usize, chunk: usize, threads: usize) {
    let (source, total) = (Counting::whole_numbers(rows), Mutex::default());
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}");
    shared_partial(&source, chunk, threads, &total).expect("no row of this dataset is bad");

    let (readers, most) = (source.readers(), threads.max(1));
    ensure!(
        threads > 0 || rows == 0 || readers > 0,
        "zero threads",
        "{case}: nothing was read. 0 threads count as 1"
    );
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    source.ensure_whole_chunks(chunk, &case);
    ensure_total(&total, source.expected(chunk), &case);
}

/// Nothing is missing in the total, and nothing is in it twice.
fn ensure_total(total: &Mutex<Partial>, should: Partial, case: &str) {
    let is = *total.lock().expect("a worker has panicked while it held the total");
    ensure!(
        is.count >= should.count && is.sum >= should.sum,
        "lost update",
        "{case}: all rows were read, but the total is {is:?} and should be {should:?}. What one \
         thread added was overwritten by another"
    );
    ensure_result(is, should, "wrong result", case);
}

fn whole_chunks() {
    let total = Arc::new(Mutex::default());
    let source = Looks { values: Memory(vec![1.0; 4]), chunk: 2, total: Arc::clone(&total) };
    shared_partial(&source, 2, 2, &total).expect("no row of this dataset is bad");
    ensure_total(&total, Partial { count: 4, sum: 4.0 }, "4 rows of 1.0");
}

/// Rows of 1.0. Each read looks at the total first, as a progress bar does.
struct Looks {
    values: Memory,
    chunk: u64,
    total: Arc<Mutex<Partial>>,
}

impl Source for Looks {
    fn rows(&self) -> usize {
        self.values.rows()
    }

    fn read(&self, rows: Range<usize>) -> Result<Vec<f64>, Error> {
        let seen = *self.total.lock().expect("no thread has panicked");
        ensure!(
            seen.count as f64 == seen.sum && seen.count.is_multiple_of(self.chunk),
            "torn total",
            "all rows are 1.0 and a chunk has {} of them, but during the read of rows {}..{} the \
             total was {seen:?}. Count and sum must change under the same lock, without unlocking \
             in between",
            self.chunk,
            rows.start,
            rows.end
        );
        self.values.read(rows)
    }
}

fn two_at_once() {
    let total = Mutex::default();
    shared_partial(&Rendezvous::new(2, 2), 1, 2, &total).expect("no row of this dataset is bad");
    ensure_total(&total, Partial { count: 2, sum: 2.0 }, "2 rows of 1.0");
}

fn many_at_once() {
    let total = Mutex::default();
    shared_partial(&Rendezvous::new(24, 24), 1, 24, &total).expect("no row of this dataset is bad");
    ensure_total(&total, Partial { count: 24, sum: 24.0 }, "24 rows of 1.0");
}

fn chunk_of_zero() {
    zero::ensure_panics("`chunk`", |rows| {
        shared_partial(&Counting::whole_numbers(rows), 0, 2, &Mutex::default())
    });
}

fn any_error() {
    for row in 0..3 {
        let total = Mutex::default();
        let result = shared_partial(&Faulty::new(3, [(row, Fault::Error)]), 1, 2, &total);
        let case = format!("row {row} of 3 cannot be read");
        ensure_result(result, Err(faulty::error(row)), "swallowed error", &case);
    }
}

fn sum_of_zero() {
    let total = Mutex::default();
    let source = Memory(vec![0.0, 1.0, -1.0]);
    shared_partial(&source, 1, 1, &total).expect("no row of this dataset is bad");
    let is = *total.lock().expect("a worker has panicked while it held the total");
    ensure_result(is, Partial { count: 3, sum: 0.0 }, "wrong result", "the total of the rows 0, 1 and -1");
}

fn adds_to_what_is_there() {
    let total = Mutex::new(Partial { count: 10, sum: 100.0 });
    let source = Memory(vec![1.0, 2.0]);
    shared_partial(&source, 1, 2, &total).expect("no row of this dataset is bad");
    let case = "the total was 10 values of sum 100, and rows 1.0 and 2.0 were added";
    ensure_total(&total, Partial { count: 12, sum: 103.0 }, case);
}

fn zero_threads() {
    add(2, 1, 0);
}

fn errors_come_back() {
    let total = Mutex::default();
    let result = shared_partial(&Faulty::new(3, [(1, Fault::Error)]), 1, 2, &total);
    ensure_result(result, Err(faulty::error(1)), "swallowed error", "row 1 of 3 cannot be read");
    ensure_eq!(
        total.is_poisoned(),
        false,
        "poisoned lock",
        "a read failed, and a thread panicked while it held the total: no other thread can use it now"
    );
}

fn any_numbers() {
    let small = (0..8).flat_map(|rows| (1..4).flat_map(move |c| [1, 2, 0].map(|t| (rows, c, t))));
    for_all(small, (0..60_usize, 1..20_usize, 0..10_usize), |(rows, chunk, threads)| {
        add(rows, chunk, threads);
    });
}

fn many_chunks() {
    let total = Mutex::default();
    shared_partial(&Numerous::new("double claim"), 1, 2, &total).expect("no row of this dataset is bad");
    ensure_total(&total, Numerous::whole(), "65,541 chunks of one row");
}

fn real_file() {
    let sample = sample::array();
    for threads in [1, 2, 3, 8] {
        let total = Mutex::default();
        shared_partial(&sample.source, sample.chunk, threads, &total).expect("it can be read");
        ensure_total(&total, sample.whole, &format!("/array, {threads} threads"));
    }
}
