//! The checks of `failures`.

use super::subject::{Failure, failures};
use crate::support::aftermath::Aftermath;
use crate::support::counting::Counting;
use crate::support::faulty::{self, Fault, Faulty};
use crate::support::law::for_all;
use crate::support::result::ensure_result;
use crate::support::sample;
use crate::support::sums;
use harness::{Check, Promise, ensure, fail};
use interleave::Source;
use std::sync::Arc;

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("nothing_fails", "when nothing fails, the result is right", nothing_fails),
    Check::new("errors_come_back", "an error of a read is returned", errors_come_back),
    Check::new(
        "panics_come_back",
        "a panic of a read is returned, with its message",
        panics_come_back,
    ),
    Check::new("any_message", "the message is kept also if it is a String", any_message),
    Check::new(
        "lowest_chunk",
        "of two failures the one of the lower chunk is returned, whatever the schedule",
        lowest_chunk,
    ),
    Check::new(
        "nobody_goes_on",
        "once a worker has ended because of a failure, nobody claims another chunk",
        nobody_goes_on,
    ),
    Check::new("all_have_ended", "when it returns, every thread has ended", all_have_ended),
    Check::new(
        "any_failures",
        "the same holds for any failures, rows, chunks and threads",
        any_failures,
    )
    .native_only()
    .once()
    .time_limit_secs(20),
    Check::new("real_file", "the mean of /array in the sample file is right", real_file)
        .native_only()
        .once(),
];

fn nothing_fails() {
    let case = "with rows = 5, chunk = 2, threads = 2";
    let source = Arc::new(Counting::whole_numbers(5));
    let part = failures(Arc::clone(&source) as _, 2, 2);
    let part = part.unwrap_or_else(|f| fail!("wrong result", "nothing fails, but here is {f:?}"));
    source.ensure_each_row_once("double claim", "lost chunk", case);
    sums::ensure_same_bits(part, &source, 2, case);
}

fn errors_come_back() {
    ensure_failure(3, &[(1, Fault::Error)], 1, 2);
}

fn panics_come_back() {
    ensure_failure(2, &[(1, Fault::PanicsWithStr)], 1, 2);
}

fn any_message() {
    ensure_failure(1, &[(0, Fault::PanicsWithString)], 1, 1);
}

fn lowest_chunk() {
    ensure_failure(3, &[(0, Fault::Error), (1, Fault::Error)], 1, 2);
}

/// Of the `bad` rows, which are in order, the first is the failure that comes back.
fn ensure_failure(rows: usize, bad: &[(usize, Fault)], chunk: usize, threads: usize) {
    let case = format!(
        "with rows = {rows}, chunk = {chunk}, threads = {threads} and these bad rows: {bad:?}"
    );
    let source = Arc::new(Faulty::new(rows, bad.iter().copied()));
    let result = failures(Arc::clone(&source) as _, chunk, threads);
    ensure!(
        Arc::strong_count(&source) == 1,
        "leftover threads",
        "{case}: `failures` returned while a thread still had the source. Is every thread joined, \
         also when the first one joined has failed?"
    );

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
    };
    let name = match failure {
        _ if bad.iter().any(|bad| of(bad) == failure) => "first failure wins",
        Failure::Panicked(_) => "lost panic message",
        Failure::Read(_) => "wrong error",
    };
    ensure_result(failure, of(&(row, fault)), name, &case);
}

fn nobody_goes_on() {
    let source = Arc::new(Aftermath::new(4));
    let result = failures(Arc::clone(&source) as _, 1, 2);
    let expected = Err(Failure::Read(faulty::error(0)));
    ensure_result(result, expected, "swallowed error", "row 0 of 4 cannot be read");
    let reads = source.reads();
    ensure!(
        reads <= 2,
        "keeps reading after a failure",
        "the first of 4 chunks could not be read, and the read of the second ended only when the \
         thread that met the failure had. Then nobody should read another chunk, but there were \
         {reads} reads. Does a worker that fails tell the others before it ends?"
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

fn real_file() {
    let sample = sample::array();
    let source = Arc::new(sample.source);
    for threads in [1, 2, 3, 8] {
        let part = failures(Arc::clone(&source) as _, sample.chunk, threads);
        let case = format!("/array, {threads} threads");
        ensure_result(part, Ok(sample.whole), "wrong result", &case);
    }
}
