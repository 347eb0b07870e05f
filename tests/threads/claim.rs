//! The checks of `claim`.

use super::subject::claim;
use crate::support::counting::Counting;
use crate::support::faulty::{self, Fault, Faulty};
use crate::support::law::for_all;
use crate::support::rendezvous::Rendezvous;
use crate::support::result::ensure_result;
use crate::support::sample;
use crate::support::straggler::Straggler;
use crate::support::sums;
use harness::{Check, Promise, ensure};
use interleave::Source;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("three_chunks", "two threads claim each of three chunks once", three_chunks),
    Check::new("three_threads", "three threads claim each of two chunks once", three_threads)
        .preemptions(2),
    Check::new("two_at_once", "two threads read at the same time", two_at_once).hang_means(
        "one after the other",
        "A read waits for a second read, and there never was one. Does a thread hold a lock while \
         it reads, or is one joined before the next is spawned?",
    ),
    Check::new("slow_chunk", "a thread that meets a slow chunk holds nobody up", slow_chunk)
        .hang_means(
            "idle worker",
            "The read of the first chunk waits until all others have been read, and one never was. \
             Was it given to the slow thread beforehand, or did the other thread give up?",
        ),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
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

fn three_chunks() {
    reduce(Counting::whole_numbers(5), 2, 2);
}

fn three_threads() {
    reduce(Counting::whole_numbers(2), 1, 3);
}

/// Every row is read once, by no more threads than there may be, and all are merged in order.
fn reduce(source: Counting, chunk: usize, threads: usize) {
    let rows = source.rows();
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}");
    let part = claim(&source, chunk, threads).expect("no row of this dataset is bad");

    let (readers, most) = (source.readers(), threads.max(1));
    ensure!(
        threads > 0 || rows <= chunk || readers > 0,
        "zero threads",
        "{case}: nobody read anything. 0 threads count as 1"
    );
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn two_at_once() {
    sums::ensure_ones(claim(&Rendezvous::new(2, 2), 1, 2), 2, "wrong result");
}

fn slow_chunk() {
    sums::ensure_ones(claim(&Straggler::new(3), 1, 2), 3, "wrong result");
}

fn same_bits() {
    reduce(Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2);
}

fn zero_threads() {
    reduce(Counting::whole_numbers(2), 1, 0);
}

fn no_rows() {
    reduce(Counting::whole_numbers(0), 1, 2);
}

fn errors_come_back() {
    let part = claim(&Faulty::new(3, [(1, Fault::Error)]), 1, 2);
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
        let part = claim(&sample.source, sample.chunk, threads).expect("it can be read");
        let case = format!("/array, {threads} threads");
        ensure_result(part, sample.whole, "wrong result", &case);
    }
}
