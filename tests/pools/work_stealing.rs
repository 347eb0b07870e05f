//! The checks of `work_stealing`.

use super::subject::work_stealing;
use crate::support::counting::Counting;
use crate::support::faulty::{self, Fault, Faulty};
use crate::support::law::for_all;
use crate::support::rendezvous::Rendezvous;
use crate::support::result::ensure_result;
use crate::support::sample;
use crate::support::straggler::Straggler;
use crate::support::sums;
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::panic::{self, AssertUnwindSafe};

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("four_chunks", "two threads read each of four chunks once", four_chunks)
        .preemptions(2)
        .hang_means(LOST, LOST_ADVICE)
        .endless_means(LOST, LOST_ADVICE),
    Check::new("three_threads", "three threads read each of two chunks once", three_threads)
        .preemptions(1)
        .endless_means(LOST, LOST_ADVICE),
    Check::new("two_at_once", "two threads read at the same time", two_at_once)
        .preemptions(2)
        .time_limit_secs(3)
        .hang_means(IDLE, IDLE_ADVICE)
        .endless_means(IDLE, IDLE_ADVICE),
    Check::new("slow_chunk", "a thread that meets a slow chunk holds nobody up", slow_chunk)
        .preemptions(2)
        .time_limit_secs(3)
        .hang_means(IDLE, IDLE_ADVICE)
        .endless_means(IDLE, IDLE_ADVICE),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits)
        .preemptions(2),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("no_rows", "no rows are no work", no_rows)
        .hang_means(LOST, LOST_ADVICE)
        .endless_means(LOST, LOST_ADVICE),
    Check::new("errors_come_back", "an error of a read is returned", errors_come_back)
        .preemptions(1)
        .time_limit_secs(3)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE)
        .endless_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new("panics_come_out", "a panic of a read ends the call", panics_come_out)
        .preemptions(1)
        .time_limit_secs(3)
        .hang_means(NEVER_STOPS, NEVER_STOPS_ADVICE)
        .endless_means(NEVER_STOPS, NEVER_STOPS_ADVICE),
    Check::new(
        "any_numbers",
        "the same holds for any number of rows, chunks and threads",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20)
    .hang_means(LOST, LOST_ADVICE)
    .endless_means(LOST, LOST_ADVICE),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

const LOST: &str = "lost job";
const LOST_ADVICE: &str = "\
    The threads look for work, find none, and wait for rows that nobody has: a range was taken out of a \
    queue and never read. Or all have been read, and somebody has not counted them.";
const IDLE: &str = "idle worker";
const IDLE_ADVICE: &str = "\
    A thread is at a slow chunk, and the others leave the rest to it. Can what it has not begun be stolen? \
    Has a thread given up because it found nothing, when another one still had a range to cut?";
const NEVER_STOPS: &str = "never stops";
const NEVER_STOPS_ADVICE: &str = "\
    A read failed, so its rows will never be read, and the other threads wait for them. A thread that ends \
    must tell them, however it ends.";

fn four_chunks() {
    reduce(Counting::whole_numbers(7), 2, 2);
}

fn three_threads() {
    reduce(Counting::whole_numbers(2), 1, 3);
}

/// Every row is read once, by no more threads than there may be, and all are merged in order.
fn reduce(source: Counting, chunk: usize, threads: usize) {
    let rows = source.rows();
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}");
    let part = work_stealing(&source, chunk, threads).expect("no row of this dataset is bad");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    let (readers, most) = (source.readers(), threads.max(1));
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn two_at_once() {
    sums::ensure_ones(work_stealing(&Rendezvous::new(2, 2), 1, 2), 2, "lost chunk");
}

fn slow_chunk() {
    sums::ensure_ones(work_stealing(&Straggler::new(3), 1, 2), 3, "lost chunk");
}

fn same_bits() {
    reduce(Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2);
}

fn zero_threads() {
    let part = panic::catch_unwind(|| work_stealing(&Counting::whole_numbers(2), 1, 0));
    let Ok(part) = part else {
        fail!("zero threads", "with 0 threads it panicked: 0 counts as 1, `threads.max(1)`")
    };
    let expected = Ok(Partial { count: 2, sum: 3.0 });
    ensure_result(part, expected, "zero threads", "2 rows by 0 threads, which count as 1");
}

fn no_rows() {
    reduce(Counting::whole_numbers(0), 1, 2);
}

fn errors_come_back() {
    let part = work_stealing(&Faulty::new(3, [(1, Fault::Error)]), 1, 2);
    ensure_result(part, Err(faulty::error(1)), "swallowed error", "row 1 of 3 cannot be read");
}

fn panics_come_out() {
    let source = Faulty::new(2, [(1, Fault::PanicsWithStr)]);
    let result = panic::catch_unwind(AssertUnwindSafe(|| work_stealing(&source, 1, 2)));
    ensure!(
        result.is_err(),
        "swallowed panic",
        "the read of row 1 panicked, and `work_stealing` returned {result:?}"
    );
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
        let part = work_stealing(&sample.source, sample.chunk, threads).expect("it can be read");
        let case = format!("/array, {threads} threads");
        ensure_result(part, sample.whole, "wrong result", &case);
    }
}
