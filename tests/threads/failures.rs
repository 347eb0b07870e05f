//! The checks of `failures`.

use super::subject::{Failure, failures};
use harness::{Check, Promise, ensure, fail};
use interleave::{Partial, Source};
use std::sync::Arc;
use support::aftermath::Aftermath;
use support::counting::Counting;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::numerous::Numerous;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::sums;
use support::zero;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Several threads read a dataset, and if something goes wrong in one of them, the caller learns of it"),
    Promise::explains("Why there is no result"),
    Promise::kept(
        "A read returned this error",
        &["errors_come_back"],
    ),
    Promise::kept(
        "A read panicked with this message",
        &["panics_come_back", "any_message"],
    ),
    Promise::kept(
        "If the panic came without a text, any message will do",
        &["any_message"],
    ),
    Promise::kept(
        "Reduces `source` as in the exercise `claim`: `threads` threads (0 counts as \
         1) claim chunks of `chunk` rows in order, and the parts are merged in chunk \
         order",
        &["nothing_fails", "same_bits", "in_order", "any_failures", "one_worker"],
    ),
    Promise::kept(
        "A claimed chunk is always read",
        &["lowest_chunk", "two_failures"],
    ),
    Promise::kept(
        "A worker whose read fails, with an error or a panic, tells the other workers before it \
         ends",
        &["none_goes_on", "none_goes_on_after_a_panic"],
    ),
    Promise::kept(
        "Each of those may still read the chunk that it is claiming at that moment, but then \
         claims no other chunk",
        &["none_goes_on", "none_goes_on_after_a_panic"],
    ),
    Promise::kept(
        "When this returns, every thread has ended, whatever happened",
        &["all_have_ended", "any_failures"],
    ),
    Promise::kept(
        "Returns the failure of the **lowest** chunk whose read fails, whether that is an error or a panic",
        &["lowest_chunk", "two_failures"],
    ),
    Promise::kept(
        "The result is the same however the threads are scheduled, because all lower chunks \
         were claimed earlier",
        &["lowest_chunk", "any_failures"],
    ),
    Promise::kept(
        "Panics if `chunk` is 0",
        &["chunk_of_zero"],
    ),
    Promise::kept(
        "A panic in a read does not make this panic",
        &["panics_come_back", "any_message"],
    ),
    Promise::explains("Start from your `claim`"),
    Promise::explains("Then make it tell the caller what went wrong"),
    Promise::kept(
        "if nothing fails, the result is right",
        &["nothing_fails"],
    ),
    Promise::kept(
        "an error from a read is returned as `Failure::Read`, and a panic as \
         `Failure::Panicked` with its message",
        &["errors_come_back", "panics_come_back", "any_message"],
    ),
    Promise::kept(
        "if two chunks fail, the failure of the lower one is returned, whatever the schedule",
        &["lowest_chunk", "two_failures"],
    ),
    Promise::kept(
        "once a worker has ended because of an error or a panic, each of the other workers reads \
         the chunk that it has claimed, or is claiming at that moment, and then ends, and no chunk is claimed twice",
        &["none_goes_on", "none_goes_on_after_a_panic", "three_workers"],
    ),
    Promise::kept(
        "all the threads can read at the same time, and a `chunk` of 0 makes `failures` panic, whatever the dataset is",
        &["many_at_once", "chunk_of_zero"],
    ),
    Promise::kept(
        "when `failures` returns, every thread has ended, even after a failure",
        &["all_have_ended"],
    ),
    Promise::kept(
        "all this holds whichever reads fail, for any number of rows, chunks and threads, and for a real file",
        &["any_failures", "many_chunks", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("nothing_fails", "when nothing fails, the result is right", nothing_fails),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits).or_preemptions(1),
    Check::new("one_worker", "with one thread, or 0, one thread reads", one_worker),
    Check::new("errors_come_back", "an error from a read is returned", errors_come_back),
    Check::new(
        "panics_come_back",
        "a panic of a read is returned, with its message",
        panics_come_back,
    ),
    Check::new(
        "any_message",
        "a panic comes back whatever its payload is, even a String",
        any_message,
    ),
    Check::new(
        "lowest_chunk",
        "of two failures the one of the lower chunk is returned, whatever the schedule",
        lowest_chunk,
    ),
    Check::new(
        "none_goes_on",
        "once a worker has ended because of a failure, no other claims one more chunk",
        none_goes_on,
    ),
    Check::new(
        "none_goes_on_after_a_panic",
        "once a worker has panicked, no other claims one more chunk",
        none_goes_on_after_a_panic,
    ),
    Check::new(
        "three_workers",
        "three threads claim each of three chunks at most once, one of which fails",
        three_workers,
    )
    .preemptions(2),
    Check::new("all_have_ended", "when it returns, every thread has ended", all_have_ended),
    Check::new("in_order", "the chunks are claimed in order", in_order),
    Check::new("many_at_once", "as many threads read at the same time as there are", many_at_once)
        .native_only()
        .once()
        .hang_means(
            "one after the other",
            "With 100 chunks and 100 threads each read waits until there are 100, and there never were that \
             many.",
        ),
    Check::new("chunk_of_zero", "a chunk of 0 rows panics, whatever the dataset is", chunk_of_zero)
        .native_only()
        .once(),
    Check::new("two_failures", "of an error and a panic at the same time the lower one is returned, too", two_failures)
        .native_only()
        .once(),
    Check::new(
        "any_failures",
        "all this holds for any failures, rows, chunks and threads",
        any_failures,
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

fn nothing_fails() {
    reduce(Counting::whole_numbers(5), 2);
}

fn same_bits() {
    reduce(Counting::of(sums::ADVERSARIAL.to_vec()), 1);
}

/// Nothing fails: every row is read once, and all parts are merged in order.
fn reduce(source: Counting, chunk: usize) {
    let case = format!("with rows = {}, chunk = {chunk}, threads = 2", source.rows());
    let source = Arc::new(source);
    let part = failures(Arc::clone(&source) as _, chunk, 2);
    let part = part.unwrap_or_else(|f| fail!("wrong result", "nothing fails, but here is {f:?}"));
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn one_worker() {
    for threads in [0, 1] {
        let source = Arc::new(Counting::of(vec![0.0, 1.0, -1.0]));
        let part = failures(Arc::clone(&source) as _, 1, threads);
        let should = Ok(Partial { count: 3, sum: 0.0 });
        ensure_result(part, should, "wrong result", "nothing fails in the rows 0, 1 and -1");
        let readers = source.readers();
        ensure!(readers == 1, "too many threads", "threads = {threads}, 0 counts as 1, and {readers} threads read");
    }
}

fn errors_come_back() {
    ensure_failure(3, &[(1, Fault::Error)], 1, 2);
}

fn panics_come_back() {
    ensure_failure(2, &[(1, Fault::PanicsWithStr)], 1, 2);
}

fn any_message() {
    ensure_failure(1, &[(0, Fault::PanicsWithString)], 1, 1);
    ensure_failure(1, &[(0, Fault::PanicsWithoutText)], 1, 1);
}

fn lowest_chunk() {
    ensure_failure(3, &[(0, Fault::Error), (1, Fault::Error)], 1, 2);
}

fn two_failures() {
    let faults = [Fault::Error, Fault::PanicsWithStr, Fault::PanicsWithString];
    for lower in faults {
        for higher in faults {
            for first in [0, 1] {
                let bad = [(first, lower), (first + 1, higher)];
                for threads in 2..=4 {
                    ensure_failure_of(Faulty::at_once(4, &bad), &bad, 1, threads);
                }
            }
        }
    }
}

fn three_workers() {
    ensure_failure(3, &[(0, Fault::Error)], 1, 3);
}

fn in_order() {
    let source = Arc::new(Counting::whole_numbers(5));
    let case = "with rows = 5, chunk = 2, threads = 1";
    let part = failures(Arc::clone(&source) as _, 2, 1);
    ensure!(part.is_ok(), "wrong result", "{case}: nothing fails, but here is {part:?}");
    source.ensure_whole_chunks(2, case);
    source.ensure_in_order(2, case);
}

fn many_at_once() {
    let part = failures(Arc::new(Rendezvous::new(100, 100)), 1, 100);
    ensure_result(part, Ok(Partial { count: 100, sum: 100.0 }), "wrong result", "100 rows of 1.0");
}

fn chunk_of_zero() {
    zero::ensure_panics("`chunk`", |rows| failures(Arc::new(Counting::whole_numbers(rows)), 0, 2));
}

/// Of the `bad` rows, which are in order, the first is the failure that comes back.
fn ensure_failure(rows: usize, bad: &[(usize, Fault)], chunk: usize, threads: usize) {
    ensure_failure_of(Faulty::new(rows, bad.iter().copied()), bad, chunk, threads);
}

fn ensure_failure_of(source: Faulty, bad: &[(usize, Fault)], chunk: usize, threads: usize) {
    let rows = source.rows();
    let case = format!(
        "with rows = {rows}, chunk = {chunk}, threads = {threads} and these bad rows: {bad:?}"
    );
    let source = Arc::new(source);
    let result = failures(Arc::clone(&source) as _, chunk, threads);
    ensure!(
        Arc::strong_count(&source) == 1,
        "leftover threads",
        "{case}: `failures` returned while a thread still had the source. Is every thread joined, \
         even when the first one joined has failed?"
    );
    if let Some((row, times)) = source.read_again() {
        fail!("double claim", "{case}: row {row} was read {times} times");
    }

    let Some(&(row, fault)) = bad.first() else {
        return ensure!(result.is_ok(), "wrong result", "{case}: {result:?}");
    };
    let Err(failure) = result else {
        let name = if fault == Fault::Error { "swallowed error" } else { "swallowed panic" };
        fail!(name, "{case}: the result is {result:?}");
    };
    let of = |&(row, fault): &(usize, Fault)| match fault {
        Fault::Error => Failure::Read(faulty::error(row)),
        Fault::PanicsWithStr => Failure::Panicked(faulty::MESSAGE.into()),
        Fault::PanicsWithString => Failure::Panicked(faulty::message(row)),
        // There is no message to be handed back: any will do.
        Fault::PanicsWithoutText => match &failure {
            Failure::Panicked(_) => failure.clone(),
            Failure::Read(_) => Failure::Panicked("the panic has no message".into()),
        },
    };
    let name = match failure {
        _ if bad.iter().any(|bad| of(bad) == failure) => "first failure wins",
        Failure::Panicked(_) => "lost panic message",
        Failure::Read(_) => "wrong error",
    };
    let expected = of(&(row, fault));
    ensure_result(failure, expected, name, &case);
}

fn none_goes_on() {
    ensure_nobody_goes_on(Aftermath::new(4), Failure::Read(faulty::error(0)), "swallowed error");
}

fn none_goes_on_after_a_panic() {
    let panicked = Failure::Panicked(faulty::MESSAGE.into());
    ensure_nobody_goes_on(Aftermath::panicking(4), panicked, "swallowed panic");
}

fn ensure_nobody_goes_on(source: Aftermath, failure: Failure, otherwise: &'static str) {
    let source = Arc::new(source);
    let result = failures(Arc::clone(&source) as _, 1, 2);
    ensure_result(result, Err(failure), otherwise, "row 0 of 4 cannot be read");
    let reads = source.reads();
    ensure!(
        reads <= 2,
        "keeps reading after a failure",
        "the first of 4 chunks could not be read, and the read of the second ended only when the \
         thread that met the failure had. Then no thread should read another chunk, but there were \
         {reads} reads. Does a worker that fails tell the others before it ends, whatever the failure?"
    );
}

fn all_have_ended() {
    ensure_failure(2, &[(0, Fault::Error)], 1, 2);
}

fn any_failures() {
    use proptest::prelude::*;
    let fault =
        prop_oneof![Just(Fault::Error), Just(Fault::PanicsWithStr), Just(Fault::PanicsWithString),];
    let bad = proptest::collection::btree_map(0..40_usize, fault, 0..4);
    let jobs = (bad, 0..40_usize, 1..5_usize, 0..5_usize);
    for_all([], jobs, |(bad, rows, chunk, threads)| {
        let bad: Vec<_> = bad.into_iter().filter(|&(row, _)| row < rows).collect();
        ensure_failure(rows, &bad, chunk, threads);
    });
}

fn many_chunks() {
    let part = failures(Arc::new(Numerous::new("double claim")), 1, 2);
    ensure_result(part, Ok(Numerous::whole()), "wrong result", "65,541 chunks of one row");
}

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    for threads in [1, 2, 3, 8] {
        let part = failures(Arc::clone(&source) as _, sample.chunk, threads);
        let case = format!("/array, {threads} threads");
        ensure_result(part, Ok(sample.whole), "wrong result", &case);
    }
}
