//! The checks of `two_at_once`.

use super::subject::two_at_once;
use crate::support::counting::Counting;
use crate::support::faulty::{self, Fault, Faulty};
use crate::support::in_memory::InMemory;
use crate::support::law::for_all;
use crate::support::rendezvous::Rendezvous;
use crate::support::result::ensure_result;
use crate::support::sample;
use crate::support::sums;
use harness::{Check, Promise, fail};
use interleave::{Error, Partial, Source};
use std::panic::{self, AssertUnwindSafe};

pub static PROMISES: &[Promise] = &[];

pub static CHECKS: &[Check] = &[
    Check::new("one_in_memory", "two threads, but one chunk in memory", one_in_memory),
    Check::new("two_in_memory", "three threads, but two chunks in memory", two_in_memory)
        .preemptions(2),
    Check::new("two_overlap", "two chunks can be read at the same time", two_overlap)
        .hang_means("one after the other", ONE_AFTER_THE_OTHER),
    Check::new("two_are_reduced", "two chunks can be reduced at the same time", two_are_reduced)
        .hang_means("one after the other", ONE_AFTER_THE_OTHER),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits),
    Check::new("zero_counts_as_one", "a bound of 0 chunks counts as 1", zero_counts_as_one)
        .hang_means(
            "zero permits",
            "`most` is 0, and nobody is ever let in. 0 counts as 1: `most.max(1)`.",
        ),
    Check::new(
        "error_with_one_permit",
        "an error of a read is returned, and nobody waits for its permit",
        error_with_one_permit,
    )
    .hang_means("leaked permit", LEAKED),
    Check::new(
        "panic_with_one_permit",
        "a panic of a read comes out, and nobody waits for its permit",
        panic_with_one_permit,
    )
    .hang_means("leaked permit", LEAKED),
    Check::new(
        "any_numbers",
        "the same holds for any number of rows, chunks, threads and permits",
        any_numbers,
    )
    .native_only()
    .once()
    .time_limit_secs(20),
    Check::new(
        "real_file",
        "/array of the sample file, with one to four chunks in memory",
        real_file,
    )
    .native_only()
    .once(),
];

const TOO_MANY: &str = "too many in memory";

const ONE_AFTER_THE_OTHER: &str = "\
    Two threads may have two chunks in memory, but the second does not begin while the first is under \
    way. Are there as many permits as `most` says? Is a lock held meanwhile?";

const LEAKED: &str = "\
    There is one permit. The read of the first chunk fails, and the other thread waits for ever: the \
    permit did not come back. Which ways lead out of the code that holds it?";

/// Reduces `source` and compares with `expected`; at most `most` chunks may be in memory.
fn reduce(source: &Counting, chunk: usize, threads: usize, most: usize) {
    let rows = source.rows();
    let case = format!("with rows = {rows}, chunk = {chunk}, threads = {threads}, most = {most}");
    let watched = InMemory::new(source, most.max(1), TOO_MANY);
    let part = two_at_once(&watched, chunk, threads, most, &|values| watched.part(values));
    let part = part.expect("no row of this dataset is bad");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    sums::ensure_same_bits(part, source, chunk, &case);
}

fn one_in_memory() {
    reduce(&Counting::whole_numbers(2), 1, 2, 1);
}

fn two_in_memory() {
    reduce(&Counting::whole_numbers(3), 1, 3, 2);
}

fn ensure_two_ones(result: Result<Partial, Error>) {
    ensure_result(result, Ok(Partial { count: 2, sum: 2.0 }), "wrong result", "two rows of 1.0");
}

fn two_overlap() {
    ensure_two_ones(two_at_once(&Rendezvous::new(2, 2), 1, 2, 2, &Partial::of));
}

fn two_are_reduced() {
    let (source, reducing) = (Counting::of(vec![1.0; 2]), Rendezvous::new(0, 2));
    let part = |values: &[f64]| {
        reducing.meet();
        Partial::of(values)
    };
    ensure_two_ones(two_at_once(&source, 1, 2, 2, &part));
}

fn same_bits() {
    reduce(&Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2, 2);
}

fn zero_counts_as_one() {
    reduce(&Counting::whole_numbers(2), 1, 2, 0);
}

fn error_with_one_permit() {
    let part = two_at_once(&Faulty::new(2, [(0, Fault::Error)]), 1, 2, 1, &Partial::of);
    ensure_result(part, Err(faulty::error(0)), "swallowed error", "row 0 of 2 cannot be read");
}

fn panic_with_one_permit() {
    let source = Faulty::new(2, [(0, Fault::PanicsWithStr)]);
    let reduce = || two_at_once(&source, 1, 2, 1, &Partial::of);
    if let Ok(part) = panic::catch_unwind(AssertUnwindSafe(reduce)) {
        fail!("swallowed panic", "the read of row 0 panicked, but the result is {part:?}");
    }
}

fn any_numbers() {
    for_all(
        sums::small_jobs().map(|(values, chunk, threads)| (values, chunk, threads, threads / 2)),
        (sums::floats(0..40), 1..20_usize, 0..6_usize, 0..6_usize),
        |(values, chunk, threads, most)| reduce(&Counting::of(values), chunk, threads, most),
    );
}

fn real_file() {
    let sample = sample::array();
    for most in [1, 2, 4] {
        let watched = InMemory::new(&sample.source, most, TOO_MANY);
        let part = two_at_once(&watched, sample.chunk, 4, most, &|values| watched.part(values));
        let case = format!("/array, 4 threads, most = {most}");
        ensure_result(part, Ok(sample.whole), "wrong result", &case);
    }
}
