//! The checks of `workers`.

use super::subject::workers;
use crate::support::counting::Counting;
use crate::support::faulty::{self, Fault, Faulty};
use crate::support::law::for_all;
use crate::support::rendezvous::Rendezvous;
use crate::support::result::ensure_result;
use crate::support::sample;
use crate::support::sums;
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
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
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("few_chunks", "there are never more threads than chunks", few_chunks),
    Check::new("no_rows", "no rows are no work", no_rows),
    Check::new("errors_come_back", "an error of a read is returned", errors_come_back),
    Check::new(
        "any_numbers",
        "the same holds for any number of rows, chunks and threads",
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
        "{case}: nobody read anything. 0 threads count as 1"
    );
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    source.ensure_each_row_once("read twice", "lost rows", &case);
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn at_once(threads: usize) {
    let part = workers(&Rendezvous::new(threads, threads), 1, threads);
    let expected = Partial { count: threads as u64, sum: threads as f64 };
    ensure_result(part, Ok(expected), "wrong result", &format!("{threads} rows of 1.0"));
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

fn no_rows() {
    reduce(Counting::whole_numbers(0), 2, 2);
}

fn errors_come_back() {
    let part = workers(&Faulty::new(3, [(1, Fault::Error)]), 1, 2);
    ensure_result(part, Err(faulty::error(1)), "swallowed error", "row 1 of 3 cannot be read");
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
