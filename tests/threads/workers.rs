//! The checks of `workers`.

use super::subject::workers;
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use support::counting::Counting;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::started::threads_started;
use support::sums;
use support::zero;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Several threads read a dataset chunk by chunk, and each thread reads its own share of the chunks"),
    Promise::kept(
        "Reduces `source` with `threads` threads that all run at the same time",
        &["five_rows", "two_at_once", "three_at_once", "many_at_once"],
    ),
    Promise::kept(
        "Every chunk has `chunk` rows (the last one may have fewer) and is read by one thread \
         with one `read`",
        &["five_rows", "any_numbers"],
    ),
    Promise::explains("The chunks are shared out before the threads start"),
    Promise::kept(
        "The parts for the chunks are merged in chunk order, starting with \
         `Partial::default()`",
        &["same_bits", "any_numbers"],
    ),
    Promise::kept(
        "So the sum has the same bits, however many threads there are and however they are \
         scheduled",
        &["same_bits", "any_numbers"],
    ),
    Promise::kept(
        "If `threads` is 0, it counts as 1",
        &["zero_threads"],
    ),
    Promise::kept(
        "There are never more threads than chunks",
        &["few_chunks", "as_many_as_chunks", "no_rows"],
    ),
    Promise::kept(
        "Returns the error of a read that failed",
        &["errors_come_back", "any_error"],
    ),
    Promise::kept(
        "Panics if `chunk` is 0",
        &["chunk_of_zero"],
    ),
    Promise::explains(
        "Share the chunks out among `threads` threads before any of them starts, and merge the \
         parts in chunk order",
    ),
    Promise::kept(
        "every row is read once",
        &["five_rows", "any_numbers"],
    ),
    Promise::kept(
        "`threads` threads can read at the same time, whether there are two of them, three, or 100",
        &["two_at_once", "three_at_once", "many_at_once"],
    ),
    Promise::kept(
        "the sum has the same bits under every schedule and for every number of threads",
        &["same_bits", "any_numbers"],
    ),
    Promise::kept(
        "if `threads` is 0, it counts as 1, and there are never more threads than chunks",
        &["zero_threads", "few_chunks", "as_many_as_chunks", "no_rows"],
    ),
    Promise::kept(
        "if a read fails, its error is returned, whichever row the read fails at",
        &["errors_come_back", "any_error"],
    ),
    Promise::kept(
        "each chunk is read with one `read`, and a `chunk` of 0 makes `workers` panic, whatever \
         the dataset is",
        &["five_rows", "chunk_of_zero"],
    ),
    Promise::kept(
        "all this holds for any number of rows, chunks and threads, and for a real file",
        &["any_numbers", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("five_rows", "two threads read five rows in three chunks, each row once", five_rows),
    Check::new("two_at_once", "two threads read at the same time", || at_once(2))
        .hang_means("one after the other", ONE_AFTER_THE_OTHER),
    Check::new("three_at_once", "three threads read at the same time", || at_once(3))
        .preemptions(1)
        .hang_means("one after the other", ONE_AFTER_THE_OTHER),
    Check::new(
        "same_bits",
        "the sum has the same bits for every schedule and every number of threads",
        same_bits,
    ),
    Check::new("many_at_once", "as many threads read at the same time as there should be", many_at_once)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "With 100 chunks and 100 threads each read waits until there are 100, and there never were that \
             many. `threads` threads run at the same time, however many that is.",
        ),
    Check::new("chunk_of_zero", "a chunk of 0 rows panics, whatever the dataset is", chunk_of_zero)
        .native_only()
        .once(),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("few_chunks", "there are never more threads than chunks", few_chunks),
    Check::new(
        "as_many_as_chunks",
        "no thread is started that would have nothing to read",
        as_many_as_chunks,
    )
    .native_only()
    .once(),
    Check::new("no_rows", "no rows need no work", no_rows),
    Check::new("errors_come_back", "an error from a read is returned", errors_come_back),
    Check::new("any_error", "an error is returned whichever row cannot be read", any_error)
        .native_only()
        .once(),
    Check::new(
        "any_numbers",
        "all this holds for any number of rows, chunks and threads",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

const ONE_AFTER_THE_OTHER: &str = "\
    Each thread waits until the others read too, and one of them never did. Are all threads \
    spawned before the first is joined? (An iterator is lazy: `.map(spawn).map(join)` spawns one \
    thread, joins it, and only then spawns the next.)";

fn five_rows() {
    reduce(Counting::whole_numbers(5), 2, 2);
}

/// Every row is read once, by no more threads than there may be, and all are merged in order.
fn reduce(source: Counting, chunk: usize, threads: usize) {
    let rows = source.rows();
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}");
    let part = workers(&source, chunk, threads).expect("no row of this dataset is bad");

    let (readers, most) = (source.readers(), threads.max(1));
    ensure!(
        threads > 0 || rows <= chunk || readers > 0,
        "zero threads",
        "{case}: nothing was read. 0 threads count as 1"
    );
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    source.ensure_each_row_once("read twice", "lost rows", &case);
    source.ensure_whole_chunks(chunk, &case);
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn at_once(threads: usize) {
    let part = workers(&Rendezvous::new(threads, threads), 1, threads);
    let expected = Partial { count: threads as u64, sum: threads as f64 };
    ensure_result(part, Ok(expected), "wrong result", &format!("{threads} rows of 1.0"));
}

fn many_at_once() {
    let part = workers(&Rendezvous::new(100, 100), 1, 100);
    ensure_result(part, Ok(Partial { count: 100, sum: 100.0 }), "wrong result", "100 rows of 1.0");
}

fn chunk_of_zero() {
    zero::ensure_panics("`chunk`", |rows| workers(&Counting::whole_numbers(rows), 0, 2));
}

fn same_bits() {
    reduce(Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2);
}

fn zero_threads() {
    reduce(Counting::whole_numbers(2), 1, 0);
}

fn few_chunks() {
    reduce(Counting::whole_numbers(4), 2, 100);
}

fn as_many_as_chunks() {
    for (rows, chunk, threads, most) in [(4, 2, 100, 2), (4, 2, 3, 2), (1, 1, 2, 1), (0, 1, 2, 0)] {
        let source = Counting::whole_numbers(rows);
        let (started, _) = threads_started(|| workers(&source, chunk, threads));
        ensure!(
            started <= most,
            "too many threads",
            "with rows = {rows}, chunk = {chunk}, threads = {threads}: {started} threads were started \
             for {most} chunks"
        );
    }
}

fn no_rows() {
    reduce(Counting::whole_numbers(0), 2, 2);
}

fn errors_come_back() {
    ensure_error_of(1);
}

fn any_error() {
    (0..3).for_each(ensure_error_of);
}

/// Of three chunks this one cannot be read.
fn ensure_error_of(row: usize) {
    let part = workers(&Faulty::new(3, [(row, Fault::Error)]), 1, 2);
    let case = format!("row {row} of 3 cannot be read");
    ensure_result(part, Err(faulty::error(row)), "swallowed error", &case);
}

fn any_numbers() {
    for_all(
        sums::small_jobs(),
        (sums::floats(0..60), 1..20_usize, 0..10_usize),
        |(values, chunk, threads)| reduce(Counting::of(values), chunk, threads),
    );
}

fn real_file() {
    let sample = sample::array();
    for threads in [1, 2, 3, 8] {
        let part = workers(&sample.source, sample.chunk, threads).expect("it can be read");
        let case = format!("/array, {threads} threads");
        ensure_result(part, sample.whole, "wrong result", &case);
    }
}
