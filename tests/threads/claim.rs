//! The checks of `claim`.

use super::subject::claim;
use harness::{Check, Promise, ensure};
use interleave::{Partial, Source};
use support::counting::Counting;
use support::faulty::{self, Fault, Faulty};
use support::law::for_all;
use support::numerous::Numerous;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::sample;
use support::straggler::Straggler;
use support::sums;
use support::thread;
use support::zero;

pub static PROMISES: &[Promise] = &[
    Promise::explains(
        "Several threads read a dataset chunk by chunk; a thread with nothing to do claims the \
         next chunk",
    ),
    Promise::kept(
        "Reduces `source` with `threads` threads that all run at the same time",
        &["two_at_once", "many_at_once"],
    ),
    Promise::kept(
        "Each thread claims the first chunk that no thread has claimed, reads it, and claims \
         another, until no chunks are left",
        &["three_chunks", "three_threads", "in_order"],
    ),
    Promise::kept(
        "So a thread that gets a slow chunk doesn't hold up the others",
        &["slow_chunk", "slow_among_many"],
    ),
    Promise::kept(
        "Every chunk has `chunk` rows (the last one may have fewer) and is read by one thread \
         with one `read`",
        &["three_chunks", "any_numbers"],
    ),
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
    Promise::kept("Several threads may call this at the same time", &["two_calls"]),
    Promise::kept("several threads may call `claim` at the same time", &["two_calls"]),
    Promise::kept(
        "Returns the error of a read that failed",
        &["errors_come_back", "any_error"],
    ),
    Promise::kept(
        "Panics if `chunk` is 0",
        &["chunk_of_zero"],
    ),
    Promise::explains("Let the threads claim the chunks one by one"),
    Promise::kept(
        "every chunk is claimed by exactly one thread, in every interleaving of two threads with \
         three chunks, and, for three threads with two chunks, in every interleaving that has at \
         most two preemptions, which are switches away from a thread that could have gone on",
        &["three_chunks", "three_threads"],
    ),
    Promise::kept(
        "two threads can read at the same time, and so can 100, because no thread holds a lock while it reads",
        &["two_at_once", "many_at_once"],
    ),
    Promise::kept(
        "a thread that gets a slow chunk doesn't hold up any other thread",
        &["slow_chunk", "slow_among_many"],
    ),
    Promise::kept(
        "the chunks are claimed in order, and each is read with one `read`",
        &["in_order", "three_chunks"],
    ),
    Promise::kept(
        "the sum has the same bits under every schedule, even though the chunks may be finished \
         in any order",
        &["same_bits"],
    ),
    Promise::kept(
        "if `threads` is 0, it counts as 1",
        &["zero_threads"],
    ),
    Promise::kept(
        "if a read fails, its error is returned, whichever row the read fails at; a `chunk` of \
         0 makes `claim` panic, whatever the dataset is",
        &["errors_come_back", "any_error", "chunk_of_zero"],
    ),
    Promise::kept(
        "all this holds for any number of rows, chunks and threads, and for a real file",
        &["any_numbers", "many_chunks", "no_rows", "real_file"],
    ),
];

pub const CHECKS: &[Check] = &[
    Check::new("three_chunks", "each of three chunks is claimed once, by one of two threads", three_chunks)
        .or_preemptions(1),
    Check::new("three_threads", "each of two chunks is claimed once, by one of three threads", three_threads)
        .preemptions(2)
        .or_preemptions(0),
    Check::new("two_at_once", "two threads read at the same time", two_at_once).hang_means(
        "one after the other",
        "A read waits for a second read, and there never was one. Does a thread hold a lock while \
         it reads, is one joined before the next is spawned, or does one end without a claim?",
    ),
    Check::new("slow_chunk", "a thread that meets a slow chunk holds up no other", slow_chunk)
        .or_preemptions(0)
        .hang_means(
            "idle worker",
            "The read of the first chunk waits until all others have been read, and one never was. \
             Was it given to the slow thread beforehand, or did the other thread give up?",
        ),
    Check::new("slow_among_many", "of a thousand chunks, a slow one holds up no other", slow_among_many)
        .native_only()
        .once()
        .hang_means(
            "idle worker",
            "The read of the first of 1,000 chunks waits until all others have been read, and one never was. Does a \
             thread claim several chunks at once when there are many?",
        ),
    Check::new("same_bits", "the sum has the same bits for every schedule", same_bits)
        .or_preemptions(1),
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
    Check::new("two_calls", "two calls at the same time each get a dataset of their own", two_calls)
        .preemptions(1)
        .or_preemptions(0),
    Check::new("zero_threads", "0 threads count as 1", zero_threads),
    Check::new("in_order", "the next chunk is the first that has not been claimed", in_order),
    Check::new("no_rows", "no rows need no work", no_rows),
    Check::new("errors_come_back", "an error from a read is returned", errors_come_back)
        .or_preemptions(1),
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
    Check::new("many_chunks", "65,541 chunks are claimed as well as three", many_chunks)
        .native_only()
        .once(),
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
        "{case}: nothing was read. 0 threads count as 1"
    );
    ensure!(readers <= most, "too many threads", "{case}: {readers} threads read");
    source.ensure_each_row_once("double claim", "lost chunk", &case);
    source.ensure_whole_chunks(chunk, &case);
    sums::ensure_same_bits(part, &source, chunk, &case);
}

fn two_at_once() {
    sums::ensure_ones(claim(&Rendezvous::new(2, 2), 1, 2), 2, "wrong result");
}

fn slow_chunk() {
    sums::ensure_ones(claim(&Straggler::new(3), 1, 2), 3, "wrong result");
}

fn slow_among_many() {
    sums::ensure_ones(claim(&Straggler::new(1000), 1, 2), 1000, "wrong result");
}

fn many_at_once() {
    let part = claim(&Rendezvous::new(100, 100), 1, 100);
    ensure_result(part, Ok(Partial { count: 100, sum: 100.0 }), "wrong result", "100 rows of 1.0");
}

fn chunk_of_zero() {
    zero::ensure_panics("`chunk`", |rows| claim(&Counting::whole_numbers(rows), 0, 2));
}

fn same_bits() {
    reduce(Counting::of(sums::ADVERSARIAL.to_vec()), 1, 2);
}

fn two_calls() {
    thread::scope(|scope| {
        scope.spawn(|| reduce(Counting::whole_numbers(2), 1, 1));
        reduce(Counting::whole_numbers(2), 1, 1);
    });
}

fn zero_threads() {
    reduce(Counting::whole_numbers(2), 1, 0);
}

/// One thread that claims alone shows the order.
fn in_order() {
    let source = Counting::whole_numbers(5);
    let case = "with rows = 5, chunk = 2, threads = 1";
    claim(&source, 2, 1).expect("no row of this dataset is bad");
    source.ensure_each_row_once("double claim", "lost chunk", case);
    source.ensure_in_order(2, case);
}

fn no_rows() {
    reduce(Counting::whole_numbers(0), 1, 2);
}

fn errors_come_back() {
    ensure_error_of(1);
}

fn any_error() {
    (0..3).for_each(ensure_error_of);
}

/// Of three chunks this one cannot be read.
fn ensure_error_of(row: usize) {
    let part = claim(&Faulty::new(3, [(row, Fault::Error)]), 1, 2);
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

fn many_chunks() {
    let part = claim(&Numerous::new("double claim"), 1, 2);
    ensure_result(part, Ok(Numerous::whole()), "wrong result", "65,541 chunks of one row");
}

fn real_file() {
    let sample = sample::array();
    for threads in [1, 2, 3, 8] {
        let part = claim(&sample.source, sample.chunk, threads).expect("it can be read");
        let case = format!("/array, {threads} threads");
        ensure_result(part, sample.whole, "wrong result", &case);
    }
}
